// SPDX-License-Identifier: LGPL-3.0-or-later
// Says of a mail what is wrong with it, else what it says. What its signature does not cover is not read.
#include "mail.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "date.h"
#include "mime.h"
#include "reply.h"
#include "seal.h"

typedef struct {
	const char *domain, *from, *to; // from, to: "" = any
	int64_t now;
	const Json *keys;
} Pins;

GPtrArray *mail_warm(void)
{
	seal_warm();
	return mime_warm();
}

// ---- whose it is ----

// A second one, above or below the signed one, is shown by some programs and not seen by others.
static char *repeated(const Letter *letter)
{
	static const char *const once[] = {"From", "Subject", "Date", "To", "Message-ID",
		"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"};
	for (unsigned i = 0; i < G_N_ELEMENTS(once); i++)
		if (letter_count(letter, once[i], NULL) > 1)
			return g_strdup_printf("it has more than one %s", once[i]);
	for (unsigned i = 0; i < 3; i++)
		if (!letter_count(letter, once[i], NULL))
			return g_strdup_printf("it has no %s", once[i]);
	return NULL;
}

static bool is_from(const char *address, const Pins *pins)
{
	if (*pins->from)
		return !g_ascii_strcasecmp(address, pins->from);
	const char *at = strrchr(address, '@');
	return at && !g_ascii_strcasecmp(at + 1, pins->domain);
}

static char *stranger(const Letter *letter, const Pins *pins)
{
	g_autofree char *from = NULL;
	letter_count(letter, "From", &from);
	g_autoptr(GPtrArray) who = mime_addresses(from);
	if (!who || who->len != 1)
		return g_strdup("its From is not one plain address");
	if (is_from(who->pdata[0], pins))
		return NULL;
	g_autofree char *shown = text_clean(who->pdata[0], -1);
	return g_strdup_printf("it is from %.100s", shown);
}

// Whoever got a letter of the committee could hand it on to the bot: it must be meant for all.
static char *private_letter(const Letter *letter, const Pins *pins, const Seal *seal)
{
	g_autofree char *to = NULL;
	if (!*pins->to)
		return NULL;
	if (!letter_count(letter, "To", &to) || !seal->to)
		return g_strdup("its signature leaves out To");
	g_autoptr(GPtrArray) whom = mime_addresses(to);
	for (unsigned i = 0; whom && i < whom->len; i++)
		if (!g_ascii_strcasecmp(whom->pdata[i], pins->to))
			return NULL;
	return g_strdup_printf("it is not to %s", pins->to);
}

static char *fault_of(const Letter *letter, const Pins *pins, Seal *ret_seal)
{
	char *fault = repeated(letter);
	const SealAsk ask = {pins->domain, pins->now, pins->keys};
	if (!fault)
		fault = seal_check(letter, &ask, ret_seal);
	if (!fault)
		fault = stranger(letter, pins);
	return fault ? fault : private_letter(letter, pins, ret_seal);
}

// ---- what it says ----

static char *line_of(const Letter *letter, const char *name)
{
	g_autofree char *value = NULL;
	letter_count(letter, name, &value);
	g_autofree char *words = mime_line(value ? value : "");
	return feed_line(words ? words : "", FEED_PLAIN, FEED_TITLE_BYTES);
}

// A name that is not signed is anybody's: then it is called by what it says.
static void name_item(FeedItem *item, const Letter *letter, bool is_signed)
{
	g_autofree char *id = NULL;
	g_autofree char *all = g_strdup_printf(
		"%s\n%s\n%" G_GINT64_FORMAT, item->title, item->text, item->published);
	letter_count(letter, "Message-ID", &id);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
	g_free(item->id);
	item->id = is_signed && id && *id ? feed_id(id) : g_strconcat("sha256:", sum, NULL);
}

static void fill(FeedItem *item, const Letter *letter)
{
	g_autofree char *date = NULL;
	g_autofree char *text = mime_text(letter);
	g_autofree char *own = reply_own(text);
	letter_count(letter, "Date", &date);
	g_free(item->title);
	g_free(item->text);
	item->title = line_of(letter, "Subject");
	item->text = feed_text(own, FEED_PLAIN);
	item->published = date ? date_read(date) : 0;
}

// What is not believed is told by the reason alone, and is known again by its bytes.
static void name_refused(FeedItem *item, const char *bytes, size_t length)
{
	g_autofree char *sum = g_compute_checksum_for_data(
		G_CHECKSUM_SHA256, (const guchar *)bytes, length);
	g_free(item->id);
	item->id = g_strconcat("refused:", sum, NULL);
}

// Trap: a field that is not signed may be anybody's, and another boundary makes a text of what the committee only quoted.
static char *doubt_of(const Letter *letter, const Seal *seal)
{
	if (!seal->encoding && letter_count(letter, "Content-Transfer-Encoding", NULL))
		return g_strdup("its signature leaves out Content-Transfer-Encoding, which says "
				"how its text is read");
	return seal->type ? NULL
			  : g_strdup("its signature leaves out Content-Type, which says what of "
				     "it is text");
}

static char *read_letter(
	FeedItem *item, const Letter *letter, const Pins *pins, MailDoubts *ret_doubts)
{
	Seal seal = {0};
	char *fault = fault_of(letter, pins, &seal);
	if (fault)
		return fault;
	ret_doubts->doubt = doubt_of(letter, &seal);
	fill(item, letter);
	if (!item->published)
		return g_strdup("its Date cannot be read");
	if (!*item->title && !*item->text)
		return g_strdup("it holds no text that can be read");
	name_item(item, letter, seal.id);
	return NULL;
}

static const char *text_of(const Json *json, const char *key)
{
	const char *text = json_text(json, key);
	return text ? text : "";
}

typedef struct {
	const char *bytes;
	size_t length;
} Bytes;

static char *read_pinned(
	FeedItem *item, const Json *head, const Bytes *mail, MailDoubts *ret_doubts)
{
	g_auto(Letter) letter = {0};
	Pins pins = {
		.domain = text_of(head, "domain"),
		.from = text_of(head, "from"),
		.to = text_of(head, "to"),
		.keys = json_object(head, "keys"),
	};
	const char *broken = letter_read(&letter, mail->bytes, mail->length);
	if (!json_int(head, "now", &pins.now) || !*pins.domain)
		return g_strdup("it came without what it must be");
	return broken ? g_strdup(broken) : read_letter(item, &letter, &pins, ret_doubts);
}

void mail_doubts_clear(MailDoubts *doubts)
{
	g_clear_pointer(&doubts->fault, g_free);
	g_clear_pointer(&doubts->doubt, g_free);
}

FeedItem *mail_read(const char *bytes, size_t length, MailDoubts *ret_doubts)
{
	FeedItem *item = feed_item_new();
	const char *end = memchr(bytes, '\n', length);
	size_t n = end ? (size_t)(end - bytes) : length;
	g_autoptr(Json) head = json_parse(bytes, n, NULL);
	const char *begin = end ? end + 1 : bytes + length;
	const Bytes mail = {begin, length - (size_t)(begin - bytes)};
	*ret_doubts = (MailDoubts){0};
	ret_doubts->fault = read_pinned(item, head, &mail, ret_doubts);
	if (!ret_doubts->fault)
		return item;
	feed_item_free(item); // nothing of it is shown
	item = feed_item_new();
	name_refused(item, mail.bytes, mail.length);
	return item;
}

GPtrArray *mail_keys(const char *bytes, size_t length, const char *domain)
{
	g_auto(Letter) letter = {0};
	if (letter_read(&letter, bytes, length))
		return g_ptr_array_new();
	return seal_selectors(&letter, domain);
}
