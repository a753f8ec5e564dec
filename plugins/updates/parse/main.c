// SPDX-License-Identifier: LGPL-3.0-or-later
// picketbot-parse feed [CONTENT-TYPE [URL]]: reads a document on standard input, shuts itself in, and prints a line of JSON for the
// feed, for each item, and for the end; or one that says what is wrong. `mail-keys DOMAIN` prints which keys a mail must be checked
// with, `mail` the mail as an item. `self-test` tries what it may not do.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json.h"
#include "decode.h"
#include "feed.h"
#include "mail.h"
#include "shut.h"

enum { EXIT_FINE = 0, EXIT_USAGE = 64, EXIT_BUG = 70 }; // sysexits.h

static void print(Json *taken)
{
	g_autoptr(Json) json = taken;
	g_autofree char *line = json_print(json);
	printf("%s\n", line);
}

static Json *of_kind(const char *kind)
{
	Json *json = json_object_new();
	json_add_text(json, "kind", kind);
	return json;
}

static void print_fault(const char *fault)
{
	Json *json = of_kind("fault");
	json_add_text(json, "fault", fault);
	print(json);
}

static void print_item(const FeedItem *item, const MailDoubts *doubts)
{
	Json *json = of_kind("item");
	json_add_text(json, "id", item->id);
	json_add_text(json, "link", item->link);
	json_add_text(json, "title", item->title);
	json_add_text(json, "text", item->text);
	json_add_int(json, "published", item->published);
	json_add_int(json, "updated", item->updated);
	json_add_text(json, "language", item->lang);
	if (doubts && doubts->fault)
		json_add_text(json, "fault", doubts->fault);
	else if (doubts && doubts->doubt)
		json_add_text(json, "doubt", doubts->doubt);
	print(json);
}

static void print_end(unsigned items, unsigned left_out)
{
	Json *json = of_kind("end");
	json_add_int(json, "items", items);
	json_add_int(json, "left_out", left_out);
	print(json);
}

static void print_feed(const Feed *feed)
{
	Json *json = of_kind("feed");
	json_add_text(json, "title", feed->title);
	json_add_text(json, "link", feed->link);
	json_add_text(json, "language", feed->lang);
	print(json);
	for (unsigned i = 0; i < feed->items->len; i++)
		print_item(feed->items->pdata[i], NULL);
	print_end(feed->items->len, feed->left_out);
}

// One byte more than may be: then it is too long.
static GString *read_all(size_t most)
{
	GString *all = g_string_new(NULL);
	char bytes[65536];
	ssize_t n;
	while (all->len <= most && (n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0)
		g_string_append_len(all, bytes, n);
	return all;
}

static void parse(const GString *bytes, GIConv from, const char *url)
{
	g_auto(Feed) feed;
	feed_init(&feed);
	g_autofree char *document = decode(bytes->str, bytes->len, from);
	g_autofree char *fault = feed_read(&feed, document, url);
	if (fault)
		print_fault(fault);
	else
		print_feed(&feed);
}

static int read_feed(const char *type, const char *url)
{
	g_autoptr(GString) bytes = read_all(FEED_BYTES);
	const char *charset = decode_charset(bytes->str, bytes->len, type);
	GIConv from = charset ? g_iconv_open("UTF-8", charset)
			      : (GIConv)-1; // loaded while that may be
	if (!shut_in())
		return EXIT_BUG;
	if (bytes->len > FEED_BYTES)
		print_fault("the document is longer than 2 MiB");
	else
		parse(bytes, from, url);
	if (from != (GIConv)-1)
		g_iconv_close(from);
	return fflush(stdout) == 0 ? EXIT_FINE : EXIT_BUG;
}

static int read_mail(void)
{
	g_autoptr(GString) bytes = read_all(MAIL_INPUT_BYTES);
	GPtrArray *warm = mail_warm();
	g_auto(MailDoubts) doubts = {0};
	if (!shut_in())
		return EXIT_BUG;
	FeedItem *item = mail_read(bytes->str, bytes->len, &doubts);
	print_item(item, &doubts);
	print_end(1, 0);
	feed_item_free(item);
	g_ptr_array_unref(warm);
	return fflush(stdout) == 0 ? EXIT_FINE : EXIT_BUG;
}

static int read_mail_keys(const char *domain)
{
	g_autoptr(GString) bytes = read_all(LETTER_BYTES);
	if (!shut_in())
		return EXIT_BUG;
	g_autoptr(GPtrArray) keys = mail_keys(bytes->str, bytes->len, domain);
	for (unsigned i = 0; i < keys->len; i++) {
		Json *json = of_kind("key");
		json_add_text(json, "selector", keys->pdata[i]);
		print(json);
	}
	print_end(keys->len, 0);
	return fflush(stdout) == 0 ? EXIT_FINE : EXIT_BUG;
}

static int test_itself(void)
{
	if (!shut_in())
		return EXIT_BUG;
	printf("file %s\n", open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? "refused" : "opened");
	printf("socket %s\n", socket(AF_INET, SOCK_STREAM, 0) < 0 ? "refused" : "opened");
	printf("code %s\n", mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				    0) == MAP_FAILED
				    ? "refused"
				    : "mapped");
	printf("program %s\n", execl("/bin/true", "true", NULL) < 0 ? "refused" : "run");
	return fflush(stdout) == 0 ? EXIT_FINE : EXIT_BUG;
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";
	if (argc == 2 && !strcmp(kind, "self-test"))
		return test_itself();
	if (argc == 2 && !strcmp(kind, "mail"))
		return read_mail();
	if (argc == 3 && !strcmp(kind, "mail-keys"))
		return read_mail_keys(argv[2]);
	if (argc <= 4 && !strcmp(kind, "feed"))
		return read_feed(argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "");
	fputs("usage: picketbot-parse feed [CONTENT-TYPE [URL]] <DOCUMENT\n"
	      "       picketbot-parse mail-keys DOMAIN <MAIL\n"
	      "       picketbot-parse mail <PINS-AND-MAIL\n",
		stderr);
	return EXIT_USAGE;
}
