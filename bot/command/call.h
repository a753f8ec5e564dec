// SPDX-License-Identifier: LGPL-3.0-or-later
// One command being answered: its arguments, who asked, what it will say, and the savepoint that
// keeps or drops it all.
#pragma once
#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include "plugin.h"
#include "chat/transport.h"
#include "command/effect.h"
#include "command/flood.h"
#include "command/grammar.h"
#include "command/question.h"
#include "command/table.h"
#include "command/turn.h"

enum {
	CALL_UNDO_SECONDS = 600,
	CALL_JOURNAL_SECONDS = 86400, // older entries are forgotten, some with each new one
	CALL_JOURNAL_PURGE = 2,
	CALL_SLOW_MS = 200, // longer runs are logged with the owner's name
};

// What every call needs of the house; one per bot.
typedef struct {
	Chat *chat;
	Table *table;
	Turn turn;
	Questions questions;
	Flood flood;
	GHashTable *hinted;     // address -> time of the last hint
	char *prefix, *name;    // "!", "picketbot"
	GHashTable *networks;   // name -> const TransportClass *, what it can; the console is none
	GHashTable *open_rooms; // set of rooms that nobody but the asker reads: the console's
	bool two_person;        // dangerous acts need a second officer
	int64_t two_person_tells; // any act that tells more people than that is dangerous
	// Tells the plugins that rows of a noun of the core's own are no longer as they were; false = one
	// of them failed. NULL = nobody is to be told.
	bool (*changed)(void *data, BotCall *call, const char *noun);
	void *changed_data;
} Desk;

// What a network of that name can. Never NULL: the console can nothing by itself.
const TransportClass *desk_network(const Desk *desk, const char *name);

// A second officer's: to this effect, and no other.
typedef struct {
	int64_t approval;
	BotPerson asker; // who asked for the act
	const Effect *effect;
} Consent;

// Where the asker stands, as a plugin draws it; kind NULL = not said.
typedef struct {
	const char *owner, *kind;
	int64_t subject;
	BotPerson person;
} CallAnswer;

struct BotCall {
	Desk *desk;
	const Command *command;
	const Message *message;
	const char *line; // as typed, without prefix: for carets; NULL for bound arguments
	const char *lang;
	Args args;
	GHashTable *ids; // argument's name -> id, of those with a plugin's type
	// of char *: lines for where it was asked, and for the private chat
	GPtrArray *here, *aside;
	char *question; // packed; goes with what is said
	bool question_aside;
	char *undo; // packed inverse
	CallAnswer answer;
	int64_t unchanged; // store_changes() before it ran
	bool is_undo;
	int64_t undoes;          // the journal's entry that this takes back; 0 = none
	int64_t undoes_approval; // by which a second officer had allowed that; 0 = none had to
	const Consent *consent;  // NULL = nobody was asked
	GString *declared;       // by bot_effect(), for effect_take()
	Effect effect;           // of the run, once it is over
	bool refused;            // what is said says why not
	TurnMark mark;           // before anything was said
};

// ASKED: nothing was kept of it, a second officer is asked; CHANGED: nor of this, for it has another
// effect than the one that was approved; FAILED: a write did not work, the turn looks at why
typedef enum { CALL_KEPT, CALL_REFUSED, CALL_ASKED, CALL_CHANGED, CALL_FAILED } CallEnd;

// Runs a parsed call in a savepoint: looks types up, checks the scope, runs, keeps or drops. What
// it says is in here and aside.
CallEnd call_run(BotCall *call);
// Hands what was said to the turn.
void call_speak(BotCall *call);
void call_clear(BotCall *call);
void call_begin(BotCall *call, Desk *desk, const Command *command, const Message *message);

BotRole call_role(const BotCall *call, const char *place);
// Without what the room makes of them, which whoever runs that room may give to anybody.
BotRole call_own_role(const BotCall *call, const char *place);
bool call_is_private(const BotCall *call);
void call_say(BotCall *call, const char *text); // already in the reader's language
void call_whisper(BotCall *call, const char *text);
void call_drop_words(BotCall *call); // what was said so far is not said; what follows says why
// The same, formatted in the reader's language. reply and whisper return true, refuse false.
bool call_reply(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
bool call_refuse(BotCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
// Usage, the typed line and a caret under the word at that offset; always false.
bool call_usage(BotCall *call, const GrammarFault *fault);
// Words to whoever sent a message, in its thread, stale after OUTBOX_REPLY_SECONDS; where they are said
// the caller adds.
OutboxRow *desk_row(const Desk *desk, const Message *message, const char *text);
// The catalogue writes "!in 12"; where the config has another prefix, people must read that one. The
// caller frees it.
char *desk_words(const Desk *desk, const char *text);
// The arguments as they are kept, and as people read them. The caller frees both.
char *call_bound(const BotCall *call);
char *call_typed(const BotCall *call);
// Binds what call_bound() kept; false if the usage line is another by now.
bool call_bind(BotCall *call, const char *bound);
// In a room a line begins with the asker's handle. The caller frees it.
char *call_addressed(const BotCall *call, const char *text);
