// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests the core's own tables: that they can be made, and what they hold to.
#include "store/schema.h"

#include <check.h>
#include <string.h>

#include "scratch.h"
#include "store/migrate.h"

static Store *store;

static void setup(void)
{
	store = scratch_open(":memory:");
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
}

static void teardown(void)
{
	store_close(store);
}

#define PERSON "insert into person (handle, created) values ('ana', 1)"
#define GRANT                                                                                      \
	"insert into role_grant (person, role, place, origin, at) values (1, 2, 'paramount', "     \
	"'config', 1)"
static const struct {
	const char *before, *sql;
	bool done;
} cases[] = {
	{NULL, PERSON, true},
	{NULL, "insert into person (handle) values ('ana')", false},
	{PERSON, "insert into identity values ('irc:libera/ana', 1, 'ana', 1, 1)", true},
	{NULL, "insert into identity values ('irc:libera/ana', 1, 'ana', 1, 1)",
		false}, // of nobody
	{"insert into identity values ('irc:libera/ana', null, 'ana', 1, 1)",
		"insert into identity values ('irc:libera/ana', null, 'b', 1, 1)", false},
	{GRANT, GRANT, false},
	{GRANT,
		"insert into role_grant (person, role, place, origin, at) values (1, 2, '', "
		"'command', 1)",
		true},
	{"insert into timer values ('day', 'morning', 1)",
		"insert into timer values ('day', 'morning', 2)", false},
	{"insert into timer values ('day', 'morning', 1)",
		"insert into timer values ('shifts', 'morning', 2)", true},
	{NULL,
		"insert into outbox (network, handle, text, class, queued, expires) values "
		"('libera', 'ana', 'on shift 1', 1, 1, 2)",
		true},
	{NULL,
		"insert into journal (person, at, owner, command, args) values (1, 1, 'shifts', "
		"'out', '7')",
		true},
	{NULL, "insert into plugin_state values ('hello', 1)", true},
	{NULL, "insert into setting values ('store', 'id')", true},
	{NULL, "insert into setting values ('store', null)", false},
};

START_TEST(the_tables_hold_to_their_rules)
{
	const StoreValue none[] = {store_v_end()};
	if (cases[_i].before)
		scratch_run_values(store, cases[_i].before, none);
	ck_assert_int_eq(store_run_values(store, NULL, cases[_i].sql, none), cases[_i].done);
}
END_TEST

START_TEST(ids_are_never_used_again)
{
	static const char *const inserts[] = {
		PERSON " returning id",
		GRANT " returning id",
		"insert into outbox (network, handle, text, class, queued, expires) values ('a', "
		"'b', 'c', 1, 1, 2) returning id",
		"insert into journal (person, at, owner, command, args) values (1, 1, 'a', 'b', "
		"'') returning id",
	};
	static const char *const deletes[] = {"delete from person", "delete from role_grant",
		"delete from outbox", "delete from journal"};
	const StoreValue none[] = {store_v_end()};
	ck_assert_int_eq(store_one_value(store, 0, inserts[_i], none), 1);
	ck_assert(store_run_values(store, NULL, deletes[_i], none));
	ck_assert_int_eq(store_one_value(store, 0, inserts[_i], none), 2);
}
END_TEST

// What PostgreSQL would not understand: only these types, lower case, nothing of one engine.
START_TEST(the_steps_are_plain)
{
	static const char *const foreign[] = {"integer", "autoincrement", "collate",
		"without rowid", "strict", " blob", " real", "strftime"};
	for (int i = 0; schema_steps[i]; i++) {
		g_autofree char *lower = g_ascii_strdown(schema_steps[i], -1);
		ck_assert_str_eq(lower, schema_steps[i]);
		for (unsigned j = 0; j < G_N_ELEMENTS(foreign); j++)
			ck_assert_msg(!strstr(schema_steps[i], foreign[j]), "%s", foreign[j]);
	}
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("schema");
	TCase *tests = tcase_create("schema");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, the_tables_hold_to_their_rules, 0, G_N_ELEMENTS(cases));
	tcase_add_loop_test(tests, ids_are_never_used_again, 0, 4);
	tcase_add_test(tests, the_steps_are_plain);
	suite_add_tcase(all, tests);
	return all;
}
