// SPDX-License-Identifier: LGPL-3.0-or-later
/**
 * The public header: all that a plugin may include of Picketbot.
 *
 * A plugin exports one const table, BOT_PLUGIN(...). The bot checks the table before any code of the plugin runs, parses arguments by each
 * command's own usage line, checks the role, opens a savepoint and calls run(). true keeps what was written, false takes it back; a reply about
 * a write that failed never leaves. Whatever a plugin starts belongs to its Bot handle and is swept when the plugin is disabled.
 *
 * Rules for all functions: texts are UTF-8; `const char *` results are borrowed and live as long as the comment says; `char *` results are the
 * caller's, for g_free(); times are unix seconds, UTC; a format goes in untranslated, marked with N_(), and is looked up in the reader's language.
 */
#ifndef BOT_PLUGIN_H
#define BOT_PLUGIN_H

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>

#include "plugin_types.h"

#pragma GCC visibility push(default) // all else in the program is hidden

// Outside the tree too a value without V() must not compile.
#pragma GCC diagnostic error "-Wmissing-braces"

#define N_(text) (text) // marks a format for translation; xgettext -kN_
#define BOT_API 1 // raised only when an old plugin could no longer run; new fields go at the end

#ifdef __cplusplus
#error "plugins are written in C"
#endif

#define BOT_PLUGIN(...)                                                                            \
	extern __attribute__((visibility("default"))) const BotPlugin bot_plugin;                  \
	const BotPlugin bot_plugin = {.api = BOT_API, .size = sizeof(BotPlugin), __VA_ARGS__}

// ---- values: V(12) or V("text"), and VN for null ----

// clang-format off
static inline BotValue bot_v_int(int64_t n) { return (BotValue){BOT_V_INT, n, NULL}; }
static inline BotValue bot_v_text(const char *text) { return (BotValue){text ? BOT_V_TEXT : BOT_V_NULL, 0, text}; }
static inline BotValue bot_v_null(void) { return (BotValue){BOT_V_NULL, 0, NULL}; }
static inline BotValue bot_v_end(void) { return (BotValue){BOT_V_END, 0, NULL}; }
#define V(x) _Generic((x), char *: bot_v_text, const char *: bot_v_text, default: bot_v_int)(x)
// first: the words, here the SQL or the command's name, a literal; then an array of values
#define BOT_SPLIT_(first, ...) "" first, (const BotValue[]) { __VA_ARGS__ }
// clang-format on
#define VN bot_v_null()

// ---- answering ----

/** Says it to the asker where it was asked ("amy: …" in a room). Always returns true, for `return bot_reply(…)`. */
bool bot_reply(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The same in the asker's private chat. Always true. */
bool bot_whisper(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The one sentence that says why not; everything said before in this call is dropped. Always returns false. */
bool bot_refuse(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The same in private: for refusals that say something about the person (overlap, rest, limit). Always false. */
bool bot_refuse_private(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The call's one-line answer in a room, no refusal, tells where the asker stands with a subject: kind is one of the plugin's .answers. */
void bot_answer(BotCall *call, const char *kind, int64_t subject);
/** One row of a list, its cells separated by tabs: shown with one blank between, and cut to !more in rooms that bear few lines. Always true. */
bool bot_row(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** Asks instead of acting: the question, then one line per choice. A bare number (or "yes" where there is one choice) from the same
 * identity, in the same chat, within 5 minutes, runs that choice's command as if it had been typed. Never true: nothing is kept of a run that asks. */
bool bot_ask(BotCall *call, const char *question, const BotChoice *choices, unsigned n);
/** A text in a language, to build an answer of several sentences. The caller frees it. */
char *bot_words(const char *lang, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The same where the number decides the form: bot_words_n(lang, n, N_("%d day"), N_("%d days"), n). */
char *bot_words_n(const char *lang, int64_t n, const char *one, const char *many, ...)
	G_GNUC_PRINTF(3, 5) G_GNUC_PRINTF(4, 5);
/** The reader's language, "en"; lives as long as the call. */
const char *bot_lang(BotCall *call);
/** "Sat 12 Aug 09:00-12:00 PDT, in 14 h": every write says it. The caller frees it. */
char *bot_when(Bot *bot, const char *lang, int64_t from, int64_t to, GTimeZone *zone);

// ---- about the call ----

Bot *bot_of(BotCall *call);
/** Who asks; 0 while the store does not know them. Writes nothing. */
BotPerson bot_caller(BotCall *call);
/** The same, made known to the store first: for runs that write. 0 = could not be saved: return false. */
BotPerson bot_introduce(BotCall *call);
/** The asker's handle as the network shows it now. Lives as long as the call. */
const char *bot_handle(BotCall *call);
/** The room it was asked in; NULL in a private chat. */
BotRoom *bot_where(BotCall *call);
/** Does nobody else read the answer: a private chat, or the console? */
bool bot_is_private(BotCall *call);
/** Is the asker's identity verified by the network? An unverified one is tied to its connection. */
bool bot_is_verified(BotCall *call);
/** Has the asker at least this role (for this place; NULL = at any)? */
bool bot_may(BotCall *call, BotRole role, const char *place);
/** Declares what this run does to others, as people will read it and a second officer approve it: bot_effect(call, 14, N_("closes %" PRId64
 * " shift"), N_("closes %" PRId64 " shifts")). Each format has that one number. Whom the run tells is counted by the core. */
void bot_effect(BotCall *call, int64_t n, const char *one, const char *many);
/** The same of what has a name: bot_effect_named(call, N_("is said in the rooms %s"), "picket, gate"). The format has that one name. */
void bot_effect_named(BotCall *call, const char *format, const char *name);
/** Tells the plugins that need this one that rows of a noun which it publishes have changed: what they do about it, and whom they tell, is part of this run. False = one of them refused or failed: return false. */
bool bot_changed(BotCall *call, const char *noun, const int64_t *ids, unsigned n);
/** Names the command that takes this one back, its arguments bound: bot_undo(call, "out", V(id)). For 10 minutes. */
#define bot_undo(call, ...) bot_undo_values((call), BOT_SPLIT_(__VA_ARGS__, bot_v_end()))
void bot_undo_values(BotCall *call, const char *command, const BotValue *args);
/** Is this run itself an undo? Then an answer says where one stands, and no new undo is noted. */
bool bot_is_undo(BotCall *call);

// ---- arguments, by the name in the usage line ----

bool bot_given(BotCall *call, const char *arg);
/** What was typed, or the literal chosen; NULL if not given. Lives as long as the call. */
const char *bot_text(BotCall *call, const char *arg);
/** A number, a number of guests, minutes of a time, seconds of a duration, or the id that a type found; 0 if not given. */
int64_t bot_int(BotCall *call, const char *arg);
/** A person; 0 if not given, or if nobody or more than one is called so. */
BotPerson bot_person(BotCall *call, const char *arg);
/** A date in a zone ("today" needs one). False after refusing, or if not given: check bot_given() first. */
bool bot_date(BotCall *call, const char *arg, GTimeZone *zone, GDate *ret_date);
/** The word for a date that a misspelt one probably meant, "tomorrow" for "tomorow"; NULL = who knows. */
const char *bot_date_meant(const char *word);
/** A span of hours; false if not given. */
bool bot_span(BotCall *call, const char *arg, BotSpan *ret_span);
/** How a word fits a name, without case; the whole title is as good as the name, NULL = it has none. A number is not the beginning of another: 1 is not 12. */
BotFit bot_fit(const char *word, const char *name, const char *title);

// ---- speaking unasked ----

/** A room by its name in the config; NULL if there is none. */
BotRoom *bot_room(Bot *bot, const char *name);
/** A room's name in the config, and one of its keys ("place", "strikes"), "" if unset; both live until the next reload. */
const char *bot_room_name(BotRoom *room);
const char *bot_room_setting(BotRoom *room, const char *key);
/** The i-th room that may be told things unasked; NULL after the last. On the console it is the only one. */
BotRoom *bot_rooms(Bot *bot, unsigned i);
/** The i-th of the rooms that bot_rooms() names before this one, and that hear what is said in it by a bridge of the config; NULL after the last. */
BotRoom *bot_bridge(BotRoom *room, unsigned i);
/** When the room's quiet hours end, by the clock of its place, else of its first strike; 0 = it is not
 * in them. What a quiet room is not told now, the plugin draws anew then (bot_at), if it is true then. */
int64_t bot_quiet(Bot *bot, BotRoom *room);
/** True the first time ever for this key in this room, over restarts and clocks that are set back. With expires the key is forgotten some time
 * after it: then whoever asks for a key with so old an expires hears false. The same key must always come with the same expires. */
bool bot_once(Bot *bot, BotRoom *room, const char *key, int64_t expires);
/** Says something unasked in a room, after the commit. False: the room is in its quiet hours, or was
 * told this key before (bot_once). key NULL = the caller asked bot_once() for all that the body tells. */
bool bot_post(Bot *bot, BotRoom *room, const char *key, const BotPost *post);
/** How long it takes until so many bytes are said in all these rooms (BotRoom *), where that is long: "41 min on home (what would shorten it)"; "" = half
 * a minute at most. The caller frees it. */
char *bot_reach(Bot *bot, const char *lang, const GPtrArray *rooms, size_t bytes);
/** Takes back what still waits to be posted there under the key: true = it does not leave. False = it has left, or is about to. */
bool bot_unpost(Bot *bot, BotRoom *room, const char *key);
/** Does the room show what was posted there under the key, or will it, in a way that it can be edited? */
bool bot_editable(Bot *bot, BotRoom *room, const char *key);
/** How many bytes of a text said unasked are borne there at once; where line_ends is set, its lines may stay lines. */
size_t bot_room_bytes(Bot *bot, BotRoom *room, bool *ret_line_ends);
/** A live post: one per room and key, edited in place when the body is another, pinned where the bot may. A mark that somebody sets on it runs
 * what its choice was when it was first said, and taken away undoes that. False: the room shows none (bot_boards), or no more of them, or it would
 * begin in quiet hours; or it has ended. */
bool bot_board(Bot *bot, BotRoom *room, const char *key, const BotPost *post);
/** Does a room show live posts: can its network edit, and does the config let people tap there? */
bool bot_boards(Bot *bot, BotRoom *room);
/** Tells a person in private, on the network where they were heard last, after the commit. */
void bot_tell(Bot *bot, BotPerson person, const char *format, ...) G_GNUC_PRINTF(3, 4);
/** The same, and a bare "yes" there within 5 minutes runs choice->command. */
void bot_tell_ask(Bot *bot, BotPerson person, const BotChoice *choice, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

// ---- people ----

/** A handle for private answers ("someone" if unknown). The caller frees it. */
char *bot_name(Bot *bot, BotPerson person);
/** The language that a person reads. Lives as long as the bot. */
const char *bot_person_lang(Bot *bot, BotPerson person);
/** Their role for a place (NULL = the highest at any). */
BotRole bot_role(Bot *bot, BotPerson person, const char *place);
/** Does any identity of this person count as verified? */
bool bot_person_verified(Bot *bot, BotPerson person);

// ---- time: the bot's own clock, which tests and the console may set ----

int64_t bot_now(Bot *bot);
/** The date now in a zone; NULL = UTC. */
void bot_today(Bot *bot, GTimeZone *zone, GDate *ret_date);
/** The unix time of a local date and minute. A time that DST skips moves forward; of two the first is meant. */
int64_t bot_unix(const GDate *date, int minutes, GTimeZone *zone);
/** The local date and minute of a unix time. Either result may be NULL. */
void bot_local(int64_t unix_time, GTimeZone *zone, GDate *ret_date, int *ret_minutes);
/** A zone by name; NULL if there is none. The caller frees it by g_time_zone_unref(). */
GTimeZone *bot_zone(const char *name);
/** Calls due(bot, key, at) at that time, or at once if it is past; kept in the store, once per key (a new time replaces the old). */
void bot_at(Bot *bot, int64_t at, const char *key);
void bot_cancel(Bot *bot, const char *key);

// ---- outside ----

/** Fetches a document and has it read by a program of its own, then calls fetched(). One of that key that is on its way is not asked for again. */
void bot_fetch(Bot *bot, const char *key, const BotFetch *what);
/** Opens a hook: what is delivered to it comes to fetched(), and who delivers it hears of it after the commit. In start() and at each
 * BOT_RELOADED, where all hooks are forgotten, for their secrets are read anew. */
void bot_hook(Bot *bot, const char *key, const BotHook *what);
/** Why nothing can be delivered to a hook, one sentence; NULL = it is open. Lives until the next reload. */
const char *bot_hook_fault(Bot *bot, const char *key);
/** Tells those who run the bot: the log, and the room `alerts` once for that key until the time expires; 0 = once ever. */
void bot_alert(Bot *bot, const char *key, int64_t expires, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

// ---- settings, state, log ----

/** A value of [plugin NAME], or its fallback; lives until the next reload. */
const char *bot_setting(Bot *bot, const char *key);
/** The same as a number: an int, 0 or 1, minutes of a time, seconds of a duration. */
int64_t bot_setting_int(Bot *bot, const char *key);
/** The name of the i-th [KIND name] of the config; NULL after the last. */
const char *bot_section(Bot *bot, const char *kind, unsigned i);
/** A key of such a section, or its fallback. */
const char *bot_section_setting(Bot *bot, const char *kind, unsigned i, const char *key);
/** The plugin's zeroed memory of state_size bytes; NULL where that is 0. */
void *bot_state(Bot *bot);
/** One line to the operator's log: "shift 12: offer passed on". Never a member's words. */
void bot_log(Bot *bot, const char *format, ...) G_GNUC_PRINTF(2, 3);

// ---- store: inside a run, due, start or event only ----

/** Prepares a statement and binds its values: bot_sql(bot, "select n from day_mark where strike = ?", V(name)).
 * The SQL is a literal. A plugin writes its own NAME_… tables and reads those and the published views.
 * A fault is logged and comes back from bot_step() as BOT_FAILED. Never NULL. */
#define bot_sql(bot, ...) bot_sql_values((bot), BOT_SPLIT_(__VA_ARGS__, bot_v_end()))
BotQuery *bot_sql_values(Bot *bot, const char *sql, const BotValue *values);
BotStep bot_step(BotQuery *query);
/** Runs a statement whose rows do not matter. False = it failed: return false from run(), and the asker hears "could not save". */
#define bot_run(bot, ...) bot_run_values((bot), BOT_SPLIT_(__VA_ARGS__, bot_v_end()))
bool bot_run_values(Bot *bot, const char *sql, const BotValue *values);
/** The first column of the first row, or fallback where there is none. */
#define bot_one(bot, fallback, ...)                                                                \
	bot_one_value((bot), (fallback), BOT_SPLIT_(__VA_ARGS__, bot_v_end()))
int64_t bot_one_value(Bot *bot, int64_t fallback, const char *sql, const BotValue *values);
/** A column of the current row, from 0; null is 0. */
int64_t bot_col_int(BotQuery *query, int column);
/** The same as text; null is NULL. Lives until the next bot_step() of this query. */
const char *bot_col_text(BotQuery *query, int column);

// ---- the house itself: for the plugin that tends the others ----

typedef struct {
	const char *name, *about;
	bool on;
	const char *fault; // why it was refused; NULL if it was not
} BotPluginInfo;
/** The i-th plugin, loaded or refused, by name; false after the last. Texts live until the plugin's state changes. */
bool bot_plugin_info(Bot *bot, unsigned i, BotPluginInfo *ret_info);
/** Enables or disables a plugin after this command's commit; *ret_why is a borrowed sentence where it returns false. */
bool bot_plugin_switch(Bot *bot, const char *name, bool on, const char **ret_why);
/** The i-th line of the bot's own state: version, store, queues, networks. The caller frees it; NULL after the last. */
char *bot_status(Bot *bot, unsigned i);

#pragma GCC visibility pop

#endif
