// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of the day count. A step that was released is never changed.
#include "schema.h"

const char *const schema_migrations[] = {
	"create table day_record ("
	"  id $id,"
	"  name text not null,"
	"  name_key text not null unique," // case-folded
	"  labour text not null,"
	"  zone text not null,"
	"  start text not null,"
	"  finish text not null,"
	"  count text not null,"
	"  official_days bigint not null," // 0 = none is known
	"  origin text not null)",         // 'shipped' or 'officer'
	"create table day_morning ("
	"  room text not null,"
	"  strike text not null,"
	"  day bigint not null," // the last whose morning was looked after, as GDate counts
	"  primary key (room, strike))",
	"create table day_span ("
	"  strike text not null,"
	"  first bigint not null," // as GDate counts
	"  last bigint not null,"
	"  base bigint not null,"
	"  week bigint not null," // days of each that count
	"  primary key (strike, first))",
	NULL,
};

const BotView schema_views[] = {
	// Of a date within, n is base + n / 7 * week + the smaller of n % 7 and week: its number.
	{"span", "select strike, first, last, base, week from day_span"},
	{0},
};
