// SPDX-License-Identifier: LGPL-3.0-or-later
// Shifts and sign-ups as the other files see them: one shift read whole, one person's sign-up, and
// every change of a count.
#pragma once
#include <bot/plugin.h>

enum {
	SHIFT_MAX_HEADS = 10000,       // places of one shift
	SHIFT_MAX_SECONDS = 3 * 86400, // no shift is longer: lists need not look further back
	SHIFT_COLUMNS = 18, // of the view "shift": what stands behind them in a query begins here
};

typedef struct {
	int64_t id, starts, ends;
	int64_t most, least; // places, and how many are needed
	int64_t heads, loose,
		extra; // taken; of these by people unverified, and by people without a chat
	bool cancelled;
	char *day;                  // local date of the start, "2023-08-12"
	char *kind, *reason;        // reason of the cancellation, or NULL
	char *place, *title, *gate; // names of the config; gate "" = the place has none
	char *gate_state, *gate_reason;
	GTimeZone *zone; // borrowed
} Shift;

void shift_clear(Shift *shift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shift, shift_clear)
// From a row of `select * from shift`, or one that begins with its columns.
void shift_take(Bot *bot, BotQuery *row, Shift *ret_shift);
bool shift_read(Bot *bot, int64_t id, Shift *ret_shift);
int64_t shift_left(const Shift *shift); // places free
bool shift_is_over(Bot *bot, const Shift *shift);

// ---- words; the caller frees them ----
char *shift_where(const char *lang, const Shift *shift); // "Paramount gate 2"
char *shift_when(Bot *bot, const char *lang,
	const Shift *shift);           // "Sat 12 Aug 09:00-12:00 PDT, in 14 h, Paramount gate 2"
char *shift_hours(const Shift *shift); // "Sat 12 Aug 09:00-12:00 PDT"
char *shift_start(const Shift *shift); // "Sat 12 Aug 09:00"
char *shift_cells(const Shift *shift); // "12\tSat 12 Aug\t09:00-12:00\tparamount/2\t40/60"
char *shift_moment(
	Bot *bot, const Shift *shift, int64_t at); // "09:30", or "Sat 12 Aug 09:30" if not today
// "" in an undo, which cannot be undone; else how to take it back.
char *undo_hint(BotCall *call);

// ---- sign-ups ----
typedef enum { SIGNUP_CONFIRMED, SIGNUP_OFFERED, SIGNUP_WAITING } SignupState;
typedef struct {
	int64_t id; // also the order of asking
	int64_t shift;
	BotPerson person;
	SignupState state;
	int64_t guests;
	int64_t until; // of an offer
	bool loose;    // by an unverified person
} Signup;

bool signup_read(Bot *bot, int64_t shift, BotPerson person, Signup *ret_signup);
bool signup_by_id(Bot *bot, int64_t id, Signup *ret_signup);
// From a row that has id, shift, person, state, guests, until, loose from that column on.
void signup_take(BotQuery *row, int column, Signup *ret_signup);
// All of a shift in the order of asking; array of Signup. Free it.
GArray *signups_of(Bot *bot, int64_t shift);
int64_t signup_heads(const Signup *signup); // the person and the guests
bool signup_holds(const Signup *signup);    // does it occupy places?
// Each keeps the shift's counts in step. False: could not be saved.
bool signup_insert(Bot *bot, Signup *signup); // fills the id
bool signup_update(Bot *bot, const Signup *old, const Signup *now);
bool signup_delete(Bot *bot, const Signup *signup);
// The shift is on again, but this person is busy with another by now: told, and taken off.
bool signup_lose(Bot *bot, const Shift *shift, const Signup *signup, int64_t other);
bool roster_count(Bot *bot, int64_t shift, int64_t heads, int64_t loose);
// The name of the timer of an offer. The caller frees it.
char *signup_timer(const Signup *signup);
