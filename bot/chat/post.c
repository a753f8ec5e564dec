// SPDX-License-Identifier: LGPL-3.0-or-later
// Posts and taps in the store.
#include "chat/post.h"

#include <string.h>

#define BETWEEN_CHOICES "\x1e" // as command/question.h packs them

// ---- marks ----

const char *post_mark(unsigned n, unsigned i)
{
	static const char *const numbers[POST_MARKS] = {"1\uFE0F\u20E3", "2\uFE0F\u20E3",
		"3\uFE0F\u20E3", "4\uFE0F\u20E3", "5\uFE0F\u20E3", "6\uFE0F\u20E3", "7\uFE0F\u20E3",
		"8\uFE0F\u20E3", "9\uFE0F\u20E3"};
	if (n == 1)
		return "\u2705";
	return i < POST_MARKS ? numbers[i] : NULL;
}

unsigned post_choices(const char *question)
{
	unsigned n = question && *question ? 1 : 0;
	for (const char *at = question; n && (at = strstr(at, BETWEEN_CHOICES)); at++)
		n++;
	return n;
}

// Clients put variation selectors behind a sign or do not, and people choose skin tones.
static char *plain_mark(const char *mark)
{
	GString *plain = g_string_new(NULL);
	for (const char *at = mark; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (c != 0xFE0F && !(c >= 0x1F3FB && c <= 0x1F3FF))
			g_string_append_unichar(plain, c);
	}
	return g_string_free(plain, FALSE);
}

static bool is_mark(const char *mark, const char *typed)
{
	g_autofree char *one = plain_mark(mark), *other = plain_mark(typed);
	return !strcmp(one, other);
}

// NULL = the mark stands for none of them.
static char *choice_of(const char *question, const char *mark)
{
	g_auto(GStrv) choices = g_strsplit(question, BETWEEN_CHOICES, -1);
	unsigned n = g_strv_length(choices);
	for (unsigned i = 0; i < n && post_mark(n, i); i++)
		if (is_mark(post_mark(n, i), mark))
			return g_strdup(choices[i]);
	return NULL;
}

// ---- posts ----

// Posts that nobody taps any more go with their taps.
static bool forget_old(Store *store, int64_t now, GError **error)
{
	int64_t old = now - POST_KEEP_SECONDS;
	return store_run(store, error,
		       "delete from board where post in "
		       "(select id from post where until < ? order by until limit ?)",
		       S(old), S(POST_PURGE)) &&
	       store_run(store, error,
		       "delete from tap where post in "
		       "(select id from post where until < ? order by until limit ?)",
		       S(old), S(POST_PURGE)) &&
	       store_run(store, error,
		       "delete from post where id in "
		       "(select id from post where until < ? order by until limit ?)",
		       S(old), S(POST_PURGE));
}

bool post_note(Store *store, const OutboxRow *row, const char *line, GError **error)
{
	return forget_old(store, row->queued, error) &&
	       store_run(store, error,
		       "insert into post (network, line, event, address, choices, until) "
		       "values (?, ?, '', ?, ?, ?) on conflict (network, line) do nothing",
		       S(row->network), S(line), S(row->address), S(row->question),
		       S(row->queued + POST_SECONDS));
}

static bool is_there(Query *query)
{
	bool there = query_step(query, NULL) == STORE_ROW;
	query_reset(query);
	return there;
}

bool post_waits(Store *store, const char *network, const char *line)
{
	return is_there(store_query(store,
		"select 1 from post where network = ? and line = ? and event = ''", S(network),
		S(line)));
}

bool post_said(Store *store, const char *network, const char *line, const char *event)
{
	return store_run(store, NULL,
		"update post set event = ? where network = ? and line = ? and event = ''", S(event),
		S(network), S(line));
}

bool post_may_be(Store *store, const PostTap *tap)
{
	return is_there(store_query(store,
		"select 1 from post where network = ? and event in (?, '') and address in (?, '') "
		"and (event <> '' or not exists (select 1 from board where post = post.id and said "
		"> 0))",
		S(tap->network), S(tap->event), S(tap->address)));
}

char *post_bound(Store *store, const PostTap *tap, int64_t now)
{
	Query *query = store_query(store,
		"select choices from post where network = ? and event = ? and event <> '' and "
		"address in (?, '') and until > ?",
		S(tap->network), S(tap->event), S(tap->address), S(now));
	char *bound = query_step(query, NULL) == STORE_ROW
			      ? choice_of(query_text(query, 0), tap->mark)
			      : NULL;
	query_reset(query);
	return bound;
}

// ---- taps ----

bool post_tapped(Store *store, const PostTap *tap, int64_t now, bool *ret_new)
{
	g_autofree char *mark = plain_mark(tap->mark);
	int64_t before = store_changes(store);
	bool done = store_run(store, NULL,
		"insert into tap (network, id, post, mark, address, person, at, undo, gone) "
		"select ?, ?, id, ?, ?, 0, ?, '', 0 from post where network = ? and event = ? "
		"on conflict (network, id) do nothing",
		S(tap->network), S(tap->id), S(mark), S(tap->address), S(now), S(tap->network),
		S(tap->event));
	*ret_new = store_changes(store) != before;
	return done;
}

bool post_did(Store *store, const PostTap *tap, BotPerson person, const char *undo)
{
	return store_run(store, NULL,
		"update tap set person = ?, undo = ? where network = ? and id = ?", S(person),
		S(undo), S(tap->network), S(tap->id));
}

bool post_did_anew(Store *store, BotPerson person, const char *undo)
{
	return store_run(store, NULL,
		"update tap set undo = '' where person = ? and undo = ? and undo <> ''", S(person),
		S(undo));
}

// Servers may let the same mark of one person come twice: it is taken away with the last.
static bool hand_on(Store *store, const PostTap *gone)
{
	Query *query = store_query(store,
		"select o.id from tap t join tap o on o.post = t.post and o.address = t.address "
		"and o.mark = t.mark where t.network = ? and t.id = ? and o.gone = 0 order by o.id "
		"limit 1",
		S(gone->network), S(gone->id));
	g_autofree char *other = query_step(query, NULL) == STORE_ROW
					 ? g_strdup(query_text(query, 0))
					 : NULL;
	query_reset(query);
	return other && store_run(store, NULL,
				"update tap set (person, undo, at) = (select person, undo, at from "
				"tap where network = ? and id = ?) where network = ? and id = ? "
				"and undo = ''",
				S(gone->network), S(gone->id), S(gone->network), S(other));
}

char *post_untapped(Store *store, const PostTap *tap, int64_t *ret_at)
{
	Query *query = store_query(store,
		"select undo, at from tap where network = ? and id = ? and address = ? and gone = "
		"0",
		S(tap->network), S(tap->id), S(tap->address));
	g_autofree char *undo = NULL;
	if (query_step(query, NULL) == STORE_ROW) {
		undo = g_strdup(query_text(query, 0));
		*ret_at = query_int(query, 1);
	}
	query_reset(query);
	if (!undo || !store_run(store, NULL, "update tap set gone = 1 where network = ? and id = ?",
			     S(tap->network), S(tap->id)))
		return NULL;
	return hand_on(store, tap) || !*undo ? NULL : g_steal_pointer(&undo);
}
