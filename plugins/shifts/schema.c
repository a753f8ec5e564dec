// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of shifts and sign-ups. A step that was released is never changed.
#include "shifts.h"

#include <stddef.h>

// heads and loose are kept in step by roster.c, so that no command has to add up sign-ups. The
// check is the belt to those braces: an overfull shift cannot be stored.
const char *const shifts_migrations[] = {
	"create table shifts_shift ("
	"  id $id,"
	"  gate bigint not null,"
	"  starts bigint not null,"
	"  ends bigint not null,"
	"  day text not null,"  // local date of the start
	"  kind text not null," // picket observe van kitchen phone remote
	"  most bigint not null,"
	"  least bigint not null,"
	"  heads bigint not null default 0," // confirmed and offered, with guests, and extra
	"  loose bigint not null default 0," // of these, by unverified people
	"  extra bigint not null default 0," // heads without a chat, added by a captain
	"  cancelled bigint not null default 0,"
	"  reason text,"
	"  made_by bigint not null,"
	"  made_at bigint not null,"
	"  check (heads >= 0 and heads <= most and loose >= 0 and extra >= 0));"
	"create index shifts_shift_starts on shifts_shift (starts, id);"
	"create table shifts_signup ("
	"  id $id," // the order of asking
	"  shift bigint not null references shifts_shift (id),"
	"  person bigint not null,"
	"  state text not null," // confirmed offered waiting
	"  guests bigint not null,"
	"  until bigint not null," // of an offer, else 0
	"  loose bigint not null,"
	"  asked bigint not null,"
	"  unique (shift, person));"
	"create index shifts_signup_line on shifts_signup (shift, state, loose, id);"
	"create index shifts_signup_person on shifts_signup (person, shift);",
	"create index shifts_signup_offered on shifts_signup (until, id) where state = 'offered';",
	"alter table shifts_shift add column cancelled_at bigint not null default 0;" // by !cancelday
	"create index shifts_shift_gate on shifts_shift (gate, starts);",
	"create table shifts_board (" // shown by a live post
	"  shift bigint not null primary key,"
	"  ends bigint not null);"
	"create index shifts_board_ends on shifts_board (ends);",
	NULL,
};

const BotView shifts_views[] = {
	{"shift", "select s.id as id, s.starts as starts, s.ends as ends, s.day as day, s.kind as "
		  "kind, s.most as most,"
		  " s.least as least, s.heads as heads, s.loose as loose, s.extra as extra, "
		  "s.cancelled as cancelled,"
		  " s.reason as reason, g.place as place, p.title as title, p.zone as zone, g.name "
		  "as gate,"
		  " g.state as gate_state, g.reason as gate_reason"
		  " from shifts_shift s join gate g on g.id = s.gate join place p on p.name = "
		  "g.place"},
	{0},
};
