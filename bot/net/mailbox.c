// SPDX-License-Identifier: LGPL-3.0-or-later
// IMAP through curl, request by request on one connection: the mailbox is opened, asked for what is new, and each mail is fetched.
// Trap: "UID n:*" finds the last mail even where its UID is below n, so no question has a "*" at its end but the first.
#include "net/mailbox.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"
#include "net/link.h"

enum { IMAPS_PORT = 993 };

typedef enum { STEP_OPEN, STEP_SEARCH, STEP_FETCH } Step;

struct Mailbox {
	Multi *multi;
	CURL *easy;
	char *url, *user, *password, *ca_file;
	bool near, anew;
	guint32 validity, uid;     // as they were known,
	guint32 is_validity, next; // and as they are; next 0 = not told
	guint32 exists, to;        // mails there; up to which UID it was asked
	Step step;
	unsigned spans;
	GArray *uids; // guint32: that are to be fetched, in that order
	unsigned at;
	GArray *mails; // of MailboxMail
	size_t bytes;
	GString *body;
	bool too_long, forbidden;
	guint watchdog;
	MailboxDone *done;
	void *data;
	char curl_error[CURL_ERROR_SIZE];
};

static void mail_clear(void *data)
{
	g_clear_pointer(&((MailboxMail *)data)->bytes, g_bytes_unref);
}

static void mailbox_free(Mailbox *mailbox)
{
	g_clear_handle_id(&mailbox->watchdog, g_source_remove);
	multi_remove(mailbox->multi, mailbox->easy);
	curl_easy_cleanup(mailbox->easy);
	explicit_bzero(mailbox->password, strlen(mailbox->password));
	g_free(mailbox->url);
	g_free(mailbox->user);
	g_free(mailbox->password);
	g_free(mailbox->ca_file);
	g_array_unref(mailbox->uids);
	g_array_unref(mailbox->mails);
	g_string_free(mailbox->body, TRUE);
	g_free(mailbox);
}

// ---- the end ----

static int compare_mails(gconstpointer a, gconstpointer b)
{
	guint32 one = ((const MailboxMail *)a)->uid, other = ((const MailboxMail *)b)->uid;
	return one < other ? -1 : one > other;
}

static void end(Mailbox *mailbox, const char *fault, guint32 uid)
{
	g_array_sort(mailbox->mails, compare_mails);
	mailbox->done(mailbox->data, &(MailboxAnswer){
					     .fault = fault,
					     .validity = mailbox->is_validity,
					     .uid = uid,
					     .anew = mailbox->anew,
					     .mails = (const MailboxMail *)mailbox->mails->data,
					     .n = mailbox->mails->len,
				     });
	mailbox_free(mailbox);
}

// What came until then is not lost, if it is the oldest of what is new.
static void fail(Mailbox *mailbox, const char *why)
{
	unsigned n = mailbox->mails->len;
	if (n && !mailbox->anew)
		end(mailbox, NULL, g_array_index(mailbox->mails, MailboxMail, n - 1).uid);
	else
		end(mailbox, why, mailbox->uid);
}

static const char *sentence_of(const Mailbox *mailbox, CURLcode rc)
{
	if (mailbox->forbidden)
		return "the address is not public, or the port is not 993; near = yes allows it";
	if (rc == CURLE_LOGIN_DENIED && strstr(mailbox->curl_error, "Select"))
		return "there is no such mailbox";
	if (rc == CURLE_LOGIN_DENIED)
		return "the server does not take this user with this password";
	if (rc == CURLE_USE_SSL_FAILED)
		return "the server offers no TLS";
	return *mailbox->curl_error ? mailbox->curl_error : curl_easy_strerror(rc);
}

static gboolean on_watchdog(gpointer data)
{
	Mailbox *mailbox = data;
	mailbox->watchdog = 0;
	fail(mailbox, "no answer in time");
	return G_SOURCE_REMOVE;
}

// ---- a request ----

static size_t on_body(char *bytes, size_t one, size_t n, void *data)
{
	Mailbox *mailbox = data;
	mailbox->too_long = one * n > MAILBOX_MAIL_BYTES - mailbox->body->len;
	if (mailbox->too_long)
		return CURL_WRITEFUNC_ERROR;
	g_string_append_len(mailbox->body, bytes, (gssize)(one * n));
	return one * n;
}

static guint32 number_behind(const char *line, const char *key)
{
	const char *at = strstr(line, key);
	guint64 n = at ? g_ascii_strtoull(at + strlen(key), NULL, 10) : 0;
	return n <= G_MAXUINT32 ? (guint32)n : 0;
}

// "* 12 EXISTS", "* OK [UIDVALIDITY 17] …", "* OK [UIDNEXT 13] …": curl hands on the lines of the server as headers.
static size_t on_line(char *bytes, size_t one, size_t n, void *data)
{
	Mailbox *mailbox = data;
	g_autofree char *line = g_strndup(bytes, one * n);
	guint32 validity = number_behind(line, "* OK [UIDVALIDITY "),
		next = number_behind(line, "* OK [UIDNEXT ");
	if (validity)
		mailbox->is_validity = validity;
	if (next)
		mailbox->next = next;
	if (g_str_has_prefix(line, "* ") && strstr(line, " EXISTS"))
		mailbox->exists = number_behind(line, "* ");
	return one * n;
}

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)purpose;
	Mailbox *mailbox = data;
	const struct sockaddr *to = &address->addr;
	unsigned port = ntohs(to->sa_family == AF_INET
				      ? ((const struct sockaddr_in *)to)->sin_port
				      : ((const struct sockaddr_in6 *)to)->sin6_port);
	mailbox->forbidden = !mailbox->near && (!address_is_public(to) || port != IMAPS_PORT);
	if (mailbox->forbidden)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool may_be_clear(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	return uri && !strcmp(g_uri_get_scheme(uri), "imap") &&
	       link_is_loopback(g_uri_get_host(uri));
}

static void set_rules(Mailbox *mailbox)
{
	CURL *easy = mailbox->easy;
	curl_easy_reset(easy); // its connection stays
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
		(long)(may_be_clear(mailbox->url) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)MAILBOX_MS);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)MAILBOX_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_USERNAME, mailbox->user);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, mailbox->password);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, mailbox->curl_error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, mailbox);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, mailbox);
	if (mailbox->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, mailbox->ca_file);
}

static void on_done(void *data, CURLcode rc);

// The step's options are set; the request begins.
static void begin(Mailbox *mailbox, Step step, const char *url)
{
	mailbox->step = step;
	mailbox->too_long = mailbox->forbidden = false;
	*mailbox->curl_error = '\0';
	g_string_truncate(mailbox->body, 0);
	curl_easy_setopt(mailbox->easy, CURLOPT_URL, url);
	g_clear_handle_id(&mailbox->watchdog, g_source_remove);
	mailbox->watchdog = g_timeout_add(MAILBOX_MS + MAILBOX_WATCHDOG_MS, on_watchdog, mailbox);
	multi_add(mailbox->multi, mailbox->easy, on_done, mailbox);
}

static void open_box(Mailbox *mailbox)
{
	set_rules(mailbox);
	curl_easy_setopt(mailbox->easy, CURLOPT_CUSTOMREQUEST, "NOOP"); // it is selected before
	curl_easy_setopt(mailbox->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(mailbox->easy, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(mailbox->easy, CURLOPT_HEADERDATA, mailbox);
	begin(mailbox, STEP_OPEN, mailbox->url);
}

// ---- which are new ----

static void search(Mailbox *mailbox)
{
	g_autofree char *question = NULL;
	guint32 from = MAX(mailbox->uid, mailbox->to) + 1;
	if (mailbox->anew)
		question = g_strdup_printf("UID SEARCH %u:*",
			mailbox->exists > MAILBOX_MAILS ? mailbox->exists - MAILBOX_MAILS + 1 : 1);
	else {
		guint32 last = mailbox->next - 1;
		mailbox->to = last - from < MAILBOX_SPAN ? last : from + MAILBOX_SPAN - 1;
		question = g_strdup_printf("UID SEARCH UID %u:%u", from, mailbox->to);
	}
	mailbox->spans++;
	set_rules(mailbox);
	curl_easy_setopt(mailbox->easy, CURLOPT_CUSTOMREQUEST, question);
	begin(mailbox, STEP_SEARCH, mailbox->url);
}

static void on_opened(Mailbox *mailbox)
{
	if (!mailbox->is_validity || !mailbox->next) {
		fail(mailbox, "the server does not number its mails");
		return;
	}
	mailbox->anew = mailbox->is_validity != mailbox->validity;
	if (mailbox->anew)
		mailbox->uid = 0;
	if (mailbox->anew ? !mailbox->exists : mailbox->next - 1 <= mailbox->uid)
		end(mailbox, NULL, mailbox->next - 1);
	else
		search(mailbox);
}

static int compare_uids(gconstpointer a, gconstpointer b)
{
	guint32 one = *(const guint32 *)a, other = *(const guint32 *)b;
	return one < other ? -1 : one > other;
}

static void read_uids(Mailbox *mailbox)
{
	const char *at = strstr(mailbox->body->str, "* SEARCH");
	char *next;
	if (!at)
		return;
	for (at += strlen("* SEARCH"); *at == ' '; at = next) {
		guint64 uid = g_ascii_strtoull(at, &next, 10);
		if (next == at)
			break;
		guint32 small = (guint32)MIN(uid, G_MAXUINT32);
		if (small > mailbox->uid)
			g_array_append_val(mailbox->uids, small);
	}
	g_array_sort(mailbox->uids, compare_uids);
}

// The oldest are next, where they go on from what is known; else the newest, and the others are nobody's news.
static void choose(Mailbox *mailbox)
{
	unsigned n = mailbox->uids->len;
	if (n > MAILBOX_MAILS && mailbox->anew)
		g_array_remove_range(mailbox->uids, 0, n - MAILBOX_MAILS);
	else if (n > MAILBOX_MAILS)
		g_array_set_size(mailbox->uids, MAILBOX_MAILS);
	guint32 *uids = (guint32 *)(void *)mailbox->uids->data;
	n = mailbox->uids->len;
	for (unsigned i = 0; mailbox->anew && i < n / 2; i++) {
		guint32 other = uids[i];
		uids[i] = uids[n - 1 - i];
		uids[n - 1 - i] = other;
	}
}

// ---- the mails ----

// Up to where all is known when that is fetched which was chosen.
static guint32 reached(const Mailbox *mailbox)
{
	unsigned n = mailbox->uids->len;
	if (mailbox->anew)
		return MAX(mailbox->next - 1, n ? g_array_index(mailbox->uids, guint32, 0) : 0);
	return n < MAILBOX_MAILS ? mailbox->to : g_array_index(mailbox->uids, guint32, n - 1);
}

static void fetch(Mailbox *mailbox)
{
	if (mailbox->at == mailbox->uids->len) {
		end(mailbox, NULL, reached(mailbox));
		return;
	}
	if (mailbox->bytes > MAILBOX_LOOK_BYTES) {
		guint32 last = g_array_index(mailbox->uids, guint32, mailbox->at - 1);
		end(mailbox, NULL, mailbox->anew ? reached(mailbox) : last);
		return;
	}
	g_autofree char *url = g_strdup_printf("%s;UIDVALIDITY=%u/;UID=%u", mailbox->url,
		mailbox->is_validity, g_array_index(mailbox->uids, guint32, mailbox->at));
	set_rules(mailbox);
	if (mailbox->at + 1 == mailbox->uids->len)
		curl_easy_setopt(mailbox->easy, CURLOPT_FORBID_REUSE, 1L);
	begin(mailbox, STEP_FETCH, url);
}

static void on_searched(Mailbox *mailbox)
{
	read_uids(mailbox);
	choose(mailbox);
	if (!mailbox->uids->len && !mailbox->anew && mailbox->to < mailbox->next - 1 &&
		mailbox->spans < MAILBOX_SPANS)
		search(mailbox);
	else
		fetch(mailbox);
}

static void on_fetched(Mailbox *mailbox, bool gone)
{
	MailboxMail mail = {.uid = g_array_index(mailbox->uids, guint32, mailbox->at++)};
	if (!gone && !mailbox->too_long)
		mail.bytes = g_bytes_new(mailbox->body->str, mailbox->body->len);
	mailbox->bytes += mailbox->body->len;
	if (!gone)
		g_array_append_val(mailbox->mails, mail);
	fetch(mailbox);
}

// Somebody deleted it since.
static bool is_gone(const Mailbox *mailbox, CURLcode rc)
{
	return mailbox->step == STEP_FETCH && rc == CURLE_REMOTE_FILE_NOT_FOUND &&
	       !strstr(mailbox->curl_error, "UIDVALIDITY");
}

static void on_done(void *data, CURLcode rc)
{
	Mailbox *mailbox = data;
	bool gone = is_gone(mailbox, rc);
	multi_remove(mailbox->multi, mailbox->easy);
	if (rc != CURLE_OK && !gone && !(mailbox->too_long && mailbox->step == STEP_FETCH))
		fail(mailbox, sentence_of(mailbox, rc));
	else if (mailbox->step == STEP_OPEN)
		on_opened(mailbox);
	else if (mailbox->step == STEP_SEARCH)
		on_searched(mailbox);
	else
		on_fetched(mailbox, gone);
}

Mailbox *mailbox_look(Multi *multi, const MailboxAsk *ask, MailboxDone *done, void *data)
{
	Mailbox *mailbox = g_new0(Mailbox, 1);
	*mailbox = (Mailbox){
		.multi = multi,
		.easy = curl_easy_init(),
		.url = g_strdup(ask->url),
		.user = g_strdup(ask->user),
		.password = g_strdup(ask->password),
		.ca_file = g_strdup(ask->ca_file),
		.near = ask->near,
		.validity = ask->validity,
		.uid = ask->uid,
		.uids = g_array_new(FALSE, FALSE, sizeof(guint32)),
		.mails = g_array_new(FALSE, FALSE, sizeof(MailboxMail)),
		.body = g_string_new(NULL),
		.done = done,
		.data = data,
	};
	g_assert(mailbox->easy); // NULL is lack of memory
	g_array_set_clear_func(mailbox->mails, mail_clear);
	open_box(mailbox);
	return mailbox;
}

void mailbox_cancel(Mailbox *mailbox)
{
	if (mailbox)
		mailbox_free(mailbox);
}
