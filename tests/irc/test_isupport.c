// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/isupport.h"

#include <check.h>
#include <string.h>

static void take(Isupport *isupport, const char *text)
{
	Line line;
	ck_assert(line_parse(&line, text));
	isupport_take(isupport, &line);
	line_clear(&line);
}

// As InspIRCd 3.15 sends it: thirteen tokens in a line, the last of which libircclient would drop.
START_TEST(reads_all_tokens_of_long_lines)
{
	Isupport isupport;
	isupport_init(&isupport);
	take(&isupport, ":s 005 b AWAYLEN=200 BOT=B CASEMAPPING=ascii CHANLIMIT=#:20 "
			"CHANMODES=b,k,l,imnpst CHANNELLEN=64 CHANTYPES=# ELIST=CMNTU EXTBAN=,N "
			"HOSTLEN=64 KEYLEN=32 KICKLEN=255 LINELEN=512 :are supported");
	take(&isupport, ":s 005 b MAXLIST=b:100 MAXTARGETS=20 MODES=20 MONITOR=30 NAMELEN=128 "
			"NAMESX NETWORK=Test NICKLEN=30 PREFIX=(qaohv)~&@%+ STATUSMSG=@+ "
			"TARGMAX=JOIN:3,KICK:1 UHNAMES WHOX :are supported");
	ck_assert_int_eq(isupport.folding, FOLD_ASCII);
	ck_assert_str_eq(isupport.channel_types, "#");
	ck_assert_str_eq(isupport.member_prefixes, "~&@%+");
	ck_assert_str_eq(isupport.status_prefixes, "@+");
	ck_assert_uint_eq(isupport.nick_bytes, 30);
	ck_assert_uint_eq(isupport.join_targets, 3);
	ck_assert_int_eq(isupport.bot_mode, 'B');
	ck_assert(isupport.whox && isupport.monitor);
}
END_TEST

START_TEST(odd_tokens_do_no_harm)
{
	Isupport isupport;
	isupport_init(&isupport);
	take(&isupport, ":s 005 b BOT= PREFIX= CHANTYPES NICKLEN=x TARGMAX=JOIN:,PRIVMSG: "
			"CASEMAPPING STATUSMSG=@+%&~@+%&~@+%&~@+%&~ =x -WHOX :are supported");
	take(&isupport, ":s 005 b :are supported");
	take(&isupport, ":s 005 b");
	ck_assert_int_eq(isupport.bot_mode, 0);
	ck_assert_uint_eq(isupport.join_targets, 0);
	ck_assert_uint_lt(strlen(isupport.status_prefixes), sizeof isupport.status_prefixes);
	ck_assert(!isupport_is_channel(&isupport, "#a") && !isupport_is_channel(&isupport, ""));
}
END_TEST

static const struct {
	Folding folding;
	const char *one, *other;
	bool same;
} names[] = {
	{FOLD_ASCII, "Ana", "aNA", true}, {FOLD_ASCII, "a[b]", "a{b}", false},
	{FOLD_RFC1459, "a[b]\\^", "A{B}|~", true}, {FOLD_STRICT, "a[b]\\", "A{B}|", true},
	{FOLD_STRICT, "a^", "a~", false}, {FOLD_RFC1459, "ana", "anab", false},
	{FOLD_RFC1459, "anab", "ana", false}, {FOLD_RFC1459, "", "", true},
	{FOLD_RFC1459, "É", "é", false}, // bytes above 127 are themselves
};

START_TEST(names_compare_by_casemapping)
{
	Isupport isupport;
	isupport_init(&isupport);
	isupport.folding = names[_i].folding;
	g_autofree char *one = isupport_fold(&isupport, names[_i].one),
			*other = isupport_fold(&isupport, names[_i].other);
	ck_assert_int_eq(isupport_same(&isupport, names[_i].one, names[_i].other), names[_i].same);
	ck_assert_int_eq(!strcmp(one, other), names[_i].same);
}
END_TEST

START_TEST(casemapping_stays_once_names_were_folded)
{
	Isupport isupport;
	isupport_init(&isupport);
	take(&isupport, ":s 005 b CASEMAPPING=ascii :are supported");
	isupport.settled = true;
	take(&isupport, ":s 005 b CASEMAPPING=rfc1459 :are supported");
	ck_assert(!isupport_same(&isupport, "[", "{"));
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/isupport");
	TCase *tests = tcase_create("isupport");
	tcase_add_test(tests, reads_all_tokens_of_long_lines);
	tcase_add_test(tests, odd_tokens_do_no_harm);
	tcase_add_loop_test(tests, names_compare_by_casemapping, 0, G_N_ELEMENTS(names));
	tcase_add_test(tests, casemapping_stays_once_names_were_folded);
	suite_add_tcase(all, tests);
	return all;
}
