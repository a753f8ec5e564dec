// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests that every change to the record of acts shows, but for an end that was cut off, which another seal shows.
#include "store/audit.h"

#include <check.h>
#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"
#include "store/scratch.h"

enum { ENTRIES = 5 };

static Store *store;

static void append(int i)
{
	static const char *const commands[] = {"cancel", "close", "who", "approve", "open"};
	const AuditEntry entry = {
		.at = 1000 + i,
		.person = 7,
		.who = "irc:libera/ana",
		.command = commands[i % ENTRIES],
		.args = "12",
		.outcome = "done",
		.detail = "",
		.told = i,
	};
	ck_assert(store_begin(store, NULL));
	ck_assert(audit_append(store, &entry, NULL));
	ck_assert(store_commit(store, NULL));
}

static void setup(void)
{
	store = scratch_open(":memory:");
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	for (int i = 0; i < ENTRIES; i++)
		append(i);
}

static void teardown(void)
{
	store_close(store);
}

START_TEST(an_untouched_record_is_whole)
{
	g_auto(AuditReport) report = {0};
	ck_assert(audit_verify(store, &report, NULL));
	ck_assert_int_eq(report.entries, ENTRIES);
	ck_assert_int_eq(report.broken, 0);
	ck_assert_int_eq(report.first_at, 1000);
	ck_assert_int_eq(report.last_at, 1000 + ENTRIES - 1);
	ck_assert_uint_eq(strlen(report.seal), 64);
}
END_TEST

START_TEST(an_empty_record_is_whole)
{
	scratch_run(store, "delete from audit");
	g_auto(AuditReport) report = {0};
	ck_assert(audit_verify(store, &report, NULL));
	ck_assert_int_eq(report.entries, 0);
	ck_assert_int_eq(report.broken, 0);
	ck_assert_str_eq(report.seal, "");
}
END_TEST

static const struct {
	const char *change;
	int64_t broken; // the first entry that does not fit
} changes[] = {
	{"update audit set at = at + 1 where number = 3", 3},
	{"update audit set person = 8 where number = 3", 3},
	{"update audit set who = 'irc:libera/bob' where number = 3", 3},
	{"update audit set command = 'whoo' where number = 3", 3},
	{"update audit set args = '13' where number = 3", 3},
	{"update audit set outcome = 'refused' where number = 3", 3},
	{"update audit set detail = 'x' where number = 3", 3},
	{"update audit set told = told + 1 where number = 3", 3},
	{"update audit set seal = 'x' where number = 3", 3},
	{"update audit set command = command || args, args = '' where number = 1", 1},
	{"delete from audit where number = 1", 1},
	{"delete from audit where number = 3", 3},
	{"update audit set number = 99 where number = 3", 3},
	{"insert into audit select 6, at, person, who, command, args, outcome, detail, told, seal "
	 "from audit where number = 5",
		6},
};

START_TEST(each_change_shows)
{
	Query *query = store_query_values(
		store, changes[_i].change, (const StoreValue[]){store_v_end()});
	ck_assert_int_eq(query_step(query, NULL), STORE_DONE);
	g_auto(AuditReport) report = {0};
	ck_assert(audit_verify(store, &report, NULL));
	ck_assert_int_eq(report.broken, changes[_i].broken);
}
END_TEST

START_TEST(an_end_that_was_cut_off_has_another_seal)
{
	g_auto(AuditReport) before = {0}, after = {0};
	ck_assert(audit_verify(store, &before, NULL));
	scratch_run(store, "delete from audit where number = ?", S(ENTRIES));
	ck_assert(audit_verify(store, &after, NULL));
	ck_assert_int_eq(after.broken, 0);
	ck_assert_str_ne(before.seal, after.seal);
	append(ENTRIES); // nor can it be grown again to the old one
	g_auto(AuditReport) grown = {0};
	ck_assert(audit_verify(store, &grown, NULL));
	ck_assert_int_eq(grown.entries, ENTRIES);
	ck_assert_str_ne(before.seal, grown.seal);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("audit");
	TCase *tcase = tcase_create("audit");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_untouched_record_is_whole);
	tcase_add_test(tcase, an_empty_record_is_whole);
	tcase_add_loop_test(tcase, each_change_shows, 0, G_N_ELEMENTS(changes));
	tcase_add_test(tcase, an_end_that_was_cut_off_has_another_seal);
	suite_add_tcase(suite, tcase);
	return suite;
}
