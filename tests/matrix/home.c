// SPDX-License-Identifier: LGPL-3.0-or-later
// Serves HTTP to the one client that a test is.
#include "matrix/home.h"

#include <arpa/inet.h>
#include <check.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
	char *begin, *body; // body NULL = no answer, ever
	int status;
} Rule;

typedef struct {
	Home *home;
	int fd;
	unsigned source;
	GString *in;
	char *waits; // a request without an answer; NULL = none
} Peer;

static void rule_free(Rule *rule)
{
	g_free(rule->begin);
	g_free(rule->body);
	g_free(rule);
}

static void peer_free(Peer *peer)
{
	g_source_remove(peer->source);
	close(peer->fd);
	g_string_free(peer->in, TRUE);
	g_free(peer->waits);
	g_free(peer);
}

// ---- a request ----

static const Rule *find(const GQueue *rules, const char *asked)
{
	for (const GList *link = rules->head; link; link = link->next)
		if (g_str_has_prefix(asked, ((Rule *)link->data)->begin))
			return link->data;
	return NULL;
}

static void say(const Peer *peer, int status, const char *body)
{
	g_autofree char *page = g_strdup_printf(
		"HTTP/1.1 %d Told\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
	size_t length = strlen(page);
	ck_assert_int_eq(send(peer->fd, page, length, MSG_NOSIGNAL), (ssize_t)length);
}

// False: the connection is to end.
static bool answer(Peer *peer, char *asked)
{
	Home *home = peer->home;
	g_ptr_array_add(home->asked, asked);
	const Rule *rule = find(&home->once, asked), *ever = find(&home->always, asked);
	const Rule *used = rule ? rule : ever;
	bool goes_on = !used || used->status != HOME_CUT;
	int told = !used ? 404 : used->body ? used->status : HOME_CUT;
	g_array_append_val(home->told, told);
	if (!used)
		say(peer, 404, "{\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"no such path\"}");
	else if (goes_on && used->body)
		say(peer, used->status, used->body);
	else if (goes_on)
		peer->waits = g_strdup(asked);
	if (rule) {
		g_queue_remove(&home->once, rule);
		rule_free((Rule *)rule);
	}
	return goes_on;
}

// "PUT /path BODY" of the request that is whole; NULL = it is not yet.
static char *take_request(GString *in)
{
	const char *end = strstr(in->str, "\r\n\r\n"), *line = strstr(in->str, "\r\n");
	if (!end)
		return NULL;
	const char *told = strcasestr(in->str, "\r\nContent-Length:");
	size_t length = told && told < end ? strtoul(told + strlen("\r\nContent-Length:"), NULL, 10)
					   : 0;
	size_t head = (size_t)(end - in->str) + 4;
	if (in->len < head + length)
		return NULL;
	g_auto(GStrv) words = g_strsplit(in->str, " ", 3);
	ck_assert(line && words[0] && words[1]);
	g_autofree char *path = g_uri_unescape_string(words[1], NULL);
	char *asked = g_strdup_printf(
		"%s %s %.*s", words[0], path ? path : words[1], (int)length, in->str + head);
	g_string_erase(in, 0, (gssize)(head + length));
	return asked;
}

static gboolean on_readable(int fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	Peer *peer = data;
	char chunk[16384];
	ssize_t n = read(fd, chunk, sizeof chunk);
	if (n > 0)
		g_string_append_len(peer->in, chunk, n);
	bool goes_on = n > 0;
	char *asked;
	while (goes_on && (asked = take_request(peer->in)))
		goes_on = answer(peer, asked);
	if (!goes_on)
		g_ptr_array_remove(peer->home->peers, peer);
	return G_SOURCE_CONTINUE;
}

static gboolean on_connection(int fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	Home *home = data;
	Peer *peer = g_new0(Peer, 1);
	*peer = (Peer){.home = home, .fd = accept(fd, NULL, NULL), .in = g_string_new(NULL)};
	ck_assert_int_ge(peer->fd, 0);
	peer->source = g_unix_fd_add(peer->fd, G_IO_IN | G_IO_HUP, on_readable, peer);
	g_ptr_array_add(home->peers, peer);
	return G_SOURCE_CONTINUE;
}

// ---- the server ----

Home *home_new(void)
{
	Home *home = g_new0(Home, 1);
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof at;
	home->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(home->listener, (struct sockaddr *)&at, sizeof at), 0);
	ck_assert_int_eq(listen(home->listener, 16), 0);
	ck_assert_int_eq(getsockname(home->listener, (struct sockaddr *)&at, &length), 0);
	home->port = ntohs(at.sin_port);
	home->base = g_strdup_printf("http://127.0.0.1:%u", home->port);
	home->source = g_unix_fd_add(home->listener, G_IO_IN, on_connection, home);
	home->peers = g_ptr_array_new_with_free_func((GDestroyNotify)peer_free);
	home->asked = g_ptr_array_new_with_free_func(g_free);
	home->told = g_array_new(FALSE, FALSE, sizeof(int));
	return home;
}

void home_free(Home *home)
{
	g_source_remove(home->source);
	close(home->listener);
	g_ptr_array_unref(home->peers);
	g_ptr_array_unref(home->asked);
	g_array_unref(home->told);
	home_forget(home);
	g_queue_clear_full(&home->always, (GDestroyNotify)rule_free);
	g_free(home->base);
	g_free(home);
}

static Rule *rule_new(const char *begin, int status, const char *body)
{
	Rule *rule = g_new0(Rule, 1);
	*rule = (Rule){g_strdup(begin), g_strdup(body), status};
	return rule;
}

void home_will(Home *home, const char *begin, int status, const char *body)
{
	g_queue_push_tail(&home->once, rule_new(begin, status, body));
}

void home_always(Home *home, const char *begin, int status, const char *body)
{
	g_queue_push_head(&home->always, rule_new(begin, status, body)); // the newest holds
}

void home_forget(Home *home)
{
	g_queue_clear_full(&home->once, (GDestroyNotify)rule_free);
}

bool home_is_asked(const Home *home, const char *begin)
{
	for (unsigned i = 0; i < home->peers->len; i++) {
		const Peer *peer = home->peers->pdata[i];
		if (peer->waits && g_str_has_prefix(peer->waits, begin))
			return true;
	}
	return false;
}

void home_answer(Home *home, const char *begin, int status, const char *body)
{
	for (unsigned i = 0; i < home->peers->len; i++) {
		Peer *peer = home->peers->pdata[i];
		if (!peer->waits || !g_str_has_prefix(peer->waits, begin))
			continue;
		g_clear_pointer(&peer->waits, g_free);
		say(peer, status, body);
		return;
	}
	ck_abort_msg("nobody waits for \"%s\"", begin);
}

unsigned home_count(const Home *home, const char *begin)
{
	unsigned count = 0;
	for (unsigned i = 0; i < home->asked->len; i++)
		count += g_str_has_prefix(home->asked->pdata[i], begin);
	return count;
}

const char *home_asked(const Home *home, const char *begin, unsigned number)
{
	for (unsigned i = 0; i < home->asked->len; i++)
		if (g_str_has_prefix(home->asked->pdata[i], begin) && !number--)
			return home->asked->pdata[i];
	return NULL;
}

static const char *must_be_asked(const Home *home, const char *begin, unsigned number)
{
	const char *asked = home_asked(home, begin, number);
	ck_assert_msg(asked != NULL, "\"%s\" was not asked %u times", begin, number + 1);
	return asked;
}

char *home_id(const Home *home, const char *begin, unsigned number)
{
	g_auto(GStrv) words = g_strsplit(must_be_asked(home, begin, number), " ", 3);
	return g_strdup(strrchr(words[1], '/') + 1);
}

const char *home_body(const Home *home, const char *begin, unsigned number)
{
	return strchr(must_be_asked(home, begin, number), '{');
}

// ---- waiting ----

static gboolean on_late(gpointer data)
{
	*(bool *)data = true;
	return G_SOURCE_REMOVE;
}

const char *home_wait(Home *home, const char *begin, unsigned count)
{
	bool late = false;
	guint timer = g_timeout_add_seconds(HOME_PATIENCE_SECONDS, on_late, &late);
	while (home_count(home, begin) < count && !late)
		g_main_context_iteration(NULL, TRUE);
	ck_assert_msg(
		!late, "\"%s\" was asked %u times, not %u", begin, home_count(home, begin), count);
	g_source_remove(timer);
	return home_asked(home, begin, count - 1);
}

void home_until(const bool *flag)
{
	bool late = false;
	guint timer = g_timeout_add_seconds(HOME_PATIENCE_SECONDS, on_late, &late);
	while (!*flag && !late)
		g_main_context_iteration(NULL, TRUE);
	ck_assert_msg(!late, "it did not come");
	g_source_remove(timer);
}
