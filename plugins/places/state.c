// SPDX-License-Identifier: LGPL-3.0-or-later
// !close and !open: the state of gates, with reason, since when and by whom. What that means for the
// shifts there is their plugin's business, which hears of it inside the same run.
#include "places.h"

#include <string.h>

typedef struct {
	BotCall *call;
	int64_t site;  // a gate, or below zero a place
	GArray *gates; // of int64_t: those that change
	char *name;    // as commands name it: "paramount/2"
	char *title;   // as people do: "Paramount gate 2"
} Site;

static void site_clear(Site *site)
{
	g_clear_pointer(&site->gates, g_array_unref);
	g_free(site->name);
	g_free(site->title);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Site, site_clear)

static void name_site(Site *site, BotQuery *row)
{
	const char *place = bot_col_text(row, 1), *title = bot_col_text(row, 2),
		   *gate = bot_col_text(row, 3);
	bool whole = site->site < 0 || !*gate;
	site->name = whole ? g_strdup(place) : g_strdup_printf("%s/%s", place, gate);
	site->title = whole ? g_strdup(title)
			    : bot_words(bot_lang(site->call), N_("%s gate %s"), title, gate);
}

static bool is_wanted(BotQuery *row, const char *state)
{
	return strcmp(bot_col_text(row, 4), state) != 0;
}

// Those of its gates that are not in that state yet.
static void site_read(Site *site, BotCall *call, const char *state)
{
	*site = (Site){.call = call,
		.site = bot_int(call, "site"),
		.gates = g_array_new(FALSE, FALSE, sizeof(int64_t))};
	BotQuery *query = bot_sql(bot_of(call),
		"select g.id, p.name, p.title, g.name, g.state from places_gate g join "
		"places_place "
		"p on p.id = g.place where g.gone = 0 and (g.id = ? or g.place = ?) order by "
		"g.ord, "
		"g.id",
		V(site->site), V(-site->site));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		if (!site->name)
			name_site(site, query);
		if (is_wanted(query, state))
			g_array_append_val(site->gates, id);
	}
}

typedef struct {
	const char *state, *reason;
	BotPerson by;
	int64_t act;
} Change;

static int64_t next_act(Bot *bot)
{
	return bot_one(bot, 0, "select max(act) from places_gate where act >= 0") + 1;
}

static bool write_gate(Bot *bot, const Change *change, int64_t gate)
{
	return bot_run(bot,
		       "insert into places_was (act, gate, state, reason, since, by_person, "
		       "last_act) select ?, id, state, reason, since, by_person, act from "
		       "places_gate where id = ?",
		       V(change->act), V(gate)) &&
	       bot_run(bot,
		       "update places_gate set state = ?, reason = ?, since = ?, by_person = ?, "
		       "act "
		       "= ? where id = ?",
		       V(change->state), V(change->reason), V(bot_now(bot)), V(change->by),
		       V(change->act), V(gate));
}

static bool write_gates(const Site *site, const Change *change)
{
	for (unsigned i = 0; i < site->gates->len; i++)
		if (!write_gate(bot_of(site->call), change, g_array_index(site->gates, int64_t, i)))
			return false;
	return true;
}

static bool announce(const Site *site)
{
	return bot_changed(
		site->call, "gate", (const int64_t *)site->gates->data, site->gates->len);
}

static bool carry_out(const Site *site, const Change *change)
{
	if (!change->by || !write_gates(site, change) || !announce(site))
		return false;
	bot_undo(site->call, "reset", V(site->name), V(change->act));
	return true;
}

static const char *hint_of(BotCall *call)
{
	return bot_is_undo(call) ? "" : " !undo within 10 min.";
}

// "!close paramount gate 2" would close all of Paramount, because of "gate 2".
static bool is_slip(BotCall *call)
{
	const char *reason = bot_text(call, "reason");
	return reason && bot_int(call, "site") < 0 && !g_ascii_strncasecmp(reason, "gate ", 5);
}

bool places_close(BotCall *call)
{
	g_auto(Site) site = {0};
	const char *reason = bot_text(call, "reason");
	const Change change = {"closed", reason, bot_introduce(call), next_act(bot_of(call))};
	site_read(&site, call, "closed");
	if (is_slip(call))
		return bot_refuse(
			call, N_("usage: write the gate as %s/%s"), site.name, reason + 5);
	if (!site.gates->len)
		return bot_reply(call, N_("%s is closed already"), site.title);
	bot_effect(call, site.gates->len, N_("closes %" PRId64 " gate"),
		N_("closes %" PRId64 " gates"));
	if (!carry_out(&site, &change))
		return false;
	return bot_reply(call, N_("%s is closed%s%s.%s"), site.title, reason ? ": " : "",
		reason ? reason : "", hint_of(call));
}

bool places_open(BotCall *call)
{
	g_auto(Site) site = {0};
	const Change change = {"open", NULL, bot_introduce(call), next_act(bot_of(call))};
	site_read(&site, call, "open");
	if (!site.gates->len)
		return bot_reply(call, N_("%s is open already"), site.title);
	bot_effect(
		call, site.gates->len, N_("opens %" PRId64 " gate"), N_("opens %" PRId64 " gates"));
	if (!carry_out(&site, &change))
		return false;
	return bot_reply(call, N_("%s is open.%s"), site.title, hint_of(call));
}

// ---- taken back ----

// Only gates that nobody has changed since.
static void keep_unchanged(Site *site, int64_t act)
{
	Bot *bot = bot_of(site->call);
	for (unsigned i = site->gates->len; i-- > 0;)
		if (bot_one(bot, 0, "select act from places_gate where id = ?",
			    V(g_array_index(site->gates, int64_t, i))) != act)
			g_array_remove_index(site->gates, i);
}

// With the act before it, so that this one may be taken back in its turn.
static bool reset_gate(Bot *bot, int64_t gate, int64_t act)
{
	BotQuery *was = bot_sql(bot,
		"select state, reason, since, by_person, last_act from places_was where act = ? "
		"and "
		"gate = ?",
		V(act), V(gate));
	if (bot_step(was) != BOT_ROW)
		return false;
	g_autofree char *state = g_strdup(bot_col_text(was, 0)),
			*reason = g_strdup(bot_col_text(was, 1));
	const int64_t since = bot_col_int(was, 2), by = bot_col_int(was, 3),
		      last = bot_col_int(was, 4);
	bot_step(was);
	return bot_run(bot, "delete from places_was where act = ? and gate = ?", V(act), V(gate)) &&
	       bot_run(bot,
		       "update places_gate set state = ?, reason = ?, since = ?, by_person = ?, "
		       "act "
		       "= ? where id = ?",
		       V(state), V(reason), since ? V(since) : VN, by ? V(by) : VN, V(last),
		       V(gate));
}

bool places_reset(BotCall *call)
{
	g_auto(Site) site = {0};
	site_read(&site, call, "");
	keep_unchanged(&site, bot_int(call, "act"));
	if (!site.gates->len)
		return bot_refuse(call, N_("%s was changed again since"), site.title);
	bot_effect(call, site.gates->len, N_("puts back %" PRId64 " gate"),
		N_("puts back %" PRId64 " gates"));
	for (unsigned i = 0; i < site.gates->len; i++)
		if (!reset_gate(bot_of(call), g_array_index(site.gates, int64_t, i),
			    bot_int(call, "act")))
			return false;
	return announce(&site) && bot_reply(call, N_("%s is as it was before."), site.title);
}
