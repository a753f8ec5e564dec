// SPDX-License-Identifier: LGPL-3.0-or-later
/**
 * What plugins and the bot hand to each other: handles, and the tables that a plugin is made of. Included by plugin.h.
 */
#ifndef BOT_PLUGIN_TYPES_H
#define BOT_PLUGIN_TYPES_H

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>

typedef struct Bot Bot;         // this plugin's handle: owns every timer and listener that it makes
typedef struct BotCall BotCall; // one command being answered; gone when run() returns
typedef struct BotRoom BotRoom; // named in the config, on any network; lives as long as the bot
typedef struct BotQuery BotQuery; // a statement and its current row; gone when run() returns
typedef int64_t BotPerson;        // one human across networks; 0 is nobody

typedef enum { BOT_ANYONE, BOT_MEMBER, BOT_CAPTAIN, BOT_OFFICER, BOT_OPERATOR } BotRole;
typedef enum {
	BOT_PRIVATE = 1,    // answered in the asker's private chat, wherever it was asked
	BOT_HIDDEN = 2,     // not in !help: it exists as somebody's undo, or repeats another
	BOT_TWO_PERSON = 4, // done only when a second officer has approved its effect
	BOT_GUESSABLE = 8,  // an argument is a secret: the core stops after a few refusals
	BOT_LATE_OK = 16,   // may be done though the bot was away when it was said
	BOT_LINES =
		32, // its text may be pasted in several lines: in private, those of ten seconds are one
} BotFlags;
// clang-format off
typedef enum { // what a setting holds; checked when the config is read, before any code of the plugin runs
	BOT_TEXT, BOT_INT, BOT_BOOL, BOT_LIST, BOT_ROOM, BOT_DATE, BOT_TIME, BOT_ZONE, BOT_DURATION, BOT_SECRET,
	BOT_NAMES // a list of single words
} BotKind;
typedef enum { BOT_FAILED = -1, BOT_DONE, BOT_ROW } BotStep;
typedef struct { enum { BOT_V_END, BOT_V_NULL, BOT_V_INT, BOT_V_TEXT } kind; int64_t n; const char *text; } BotValue;
typedef struct { int from, to; } BotSpan; // minutes after local midnight; to > 1440 ends the next day
// clang-format on
typedef enum {
	BOT_RELOADED,   // the config was read again
	BOT_CLOCK_BACK, // the clock was set back: a time that had passed comes again
	BOT_CHANGED,    // rows of a noun that another plugin publishes are no longer as they were
} BotEventKind;

/** One command. Names may have aliases, "in|join|signup", and two words are a name too: "shift add". */
typedef struct {
	const char *name;
	const char *args; // usage line and parser: "<shift:shift...> [guests:guests]"; NULL = none
	const char *help; // one sentence
	BotRole role;
	const char *scope; // the argument whose place must be the captain's; NULL = any will do
	bool (*run)(BotCall *call);
	unsigned flags;
} BotCommand;

/** A key of [plugin NAME] or of a section of the plugin's own. No fallback = must be given; "" = may be missing. */
typedef struct {
	const char *key;
	BotKind kind;
	const char *fallback, *help;
	int64_t least, most; // of a BOT_INT, a BOT_DURATION in seconds; most 0 = whatever is one
} BotSetting;

// clang-format off
/** A kind of config section that belongs to the plugin: [place x]. */
typedef struct { const char *kind; const BotSetting *settings; } BotSection;

/** A noun that other plugins may read by its plain name; select reads the plugin's own tables and the views of those it needs. */
typedef struct { const char *name, *select; } BotView;
// clang-format on

/** An argument type. find() turns what was typed (one word, or several with "..." in the usage line; a
 * usage line's type may be followed by nothing else that could be meant) into an id and, for captains'
 * commands, the name of the place that it belongs to (*ret_scope, the caller frees it; may stay NULL).
 * Returns false after bot_refuse() or bot_ask(). May read, must not write. */
typedef struct {
	const char *name;
	bool (*find)(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
} BotType;

/** How well a typed word fits a name, best last: by a slip of the finger, as the beginning of a word of its title, as its own beginning, exactly. */
typedef enum { BOT_FIT_NONE, BOT_FIT_NEAR, BOT_FIT_TITLE, BOT_FIT_PREFIX, BOT_FIT_EXACT } BotFit;

/** One way to answer a question: what is shown, and the command that a bare answer will run. */
typedef struct {
	// "Sat 12 Aug 09:00-12:00 PDT, Paramount gate 2 (!in 12)": spells out the command
	const char *label;
	const char *command; // a name in the command table, for anyone or members
	BotValue args[4];    // bound to the command's arguments in the order of its usage line
} BotChoice;

typedef struct {
	BotEventKind kind;
	// of BOT_CHANGED: the command that changed them, the noun's name, and which
	BotCall *call;
	const char *noun;
	const int64_t *ids;
	unsigned n;
} BotEvent;

/** A document that the bot fetches after the commit; from public addresses alone, unless it is said to be near. */
typedef struct {
	const char *url, *etag, *modified; // the last two as they were told last; "" = never
	const char *kind;                  // what reads it: "feed", "mail"
	bool near;                         // on this machine, or in its network
	// of mail alone: whose mailbox it is (the file is the setting's BOT_SECRET); whose signature, from whom and to whom it must be; "" = any
	const char *user, *password_file, *domain, *from, *to;
	const char *ca_file; // "" = the system's
} BotFetch;

/** A hook, to which others deliver such documents, signed: POST /hook/KEY where [bot] listen says. */
typedef struct {
	const char *secret_file; // as a BOT_SECRET names it
	const char *kind;        // what reads it: "feed"
} BotHook;

/** One item of such a document, in plain text; "" and 0 = not told. */
typedef struct {
	const char *id, *link, *title, *text, *lang; // link: http or https
	int64_t published, updated;
	const char *fault; // why it must not be believed,
	const char *doubt; // or why a person must look at it first: one sentence
} BotItem;

/** What came of a fetch, or to a hook; all of it is borrowed for the call. */
typedef struct {
	const char *key, *fault; // one sentence; NULL = it was well read, or has not changed
	bool unchanged;
	const char *etag, *modified, *title;
	int64_t retry_after;  // the seconds that the server wants to be left alone; 0 = not told
	const BotItem *items; // in the document's order, ids each once
	unsigned n, left_out; // left_out: what is no item, or too many
} BotFetched;

/** What is said in a room unasked. */
typedef struct {
	const char *body; // in the room's language
	// not said after this time, and nobody uses the key after it; 0 = a day, and the key is kept for ever
	int64_t expires;
	// of a live post: what a tap on it stands for, each label behind its mark; n = 0: it ends
	const BotChoice *choices;
	unsigned n;
	bool urgent; // said in quiet hours too
	const char *
		edits; // the key of an earlier post there that it takes the place of, in quiet hours too: see bot_editable(); NULL = none
} BotPost;

/** Whom a line tells, who waited longest first; borrowed for the draw. */
typedef struct {
	int64_t subject; // what bot_answer() named
	unsigned n;      // people, each once
	const BotPerson *people;
	const char *lang, *const *handles; // how they are called where it is said
	size_t room;                       // the most bytes that the line may have
} BotDraw;

/** A kind of answer of which one line tells many, drawn when it leaves and true then. draw() returns that line, to be freed, and
 * sets told[i] for all whom it names, the first among them; the others get another. It reads the store, in no call; what it
 * writes or says is taken back. NULL = it cannot: the answers go as they were written. */
typedef struct {
	const char *kind;
	char *(*draw)(Bot *bot, const BotDraw *what, bool *told);
} BotAnswer;

/** The plugin itself. Fill it by BOT_PLUGIN(); all tables end with {0}. */
typedef struct {
	uint32_t api, size; // filled by BOT_PLUGIN; checked before any code of the plugin runs
	const char *name, *about; // name: [a-z]{2,16}, and the file's name
	const char *needs;        // "places day": loaded after these, refused without
	const BotCommand *commands;
	const BotSetting *settings; // [plugin NAME]
	const BotSection *sections;
	const BotView *views;
	const BotType *types;
	// ends with NULL; each string is one step and may hold several statements; tables are NAME_noun
	const char *const *migrations;
	size_t state_size; // zeroed memory for bot_state(); holds nothing that the store holds
	// in a transaction of its own; may read and write the store
	bool (*start)(Bot *bot, GError **error);
	// a bot_at() has come, in a transaction of its own
	void (*due)(Bot *bot, const char *key, int64_t at);
	// in a transaction of its own; BOT_CHANGED: inside the command that caused it. False = it failed, or refused: nothing of either is kept
	bool (*event)(Bot *bot, const BotEvent *event);
	void (*stop)(Bot *bot); // only for what the bot cannot know; the rest is swept
	const BotAnswer *answers;
	void (*fetched)(Bot *bot, const BotFetched *what); // in a transaction of its own
} BotPlugin;

#endif
