// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests the boundary between owners: each statement, whose it is, and whether it may be.
#include "store/guard.h"

#include <check.h>
#include <string.h>

#include "scratch.h"
#include "store/migrate.h"
#include "store/schema.h"

static Store *store;

static const char *const places_steps[] = {
	"create table places_place (id $id, name text not null unique, secret text);"
	"create table places_gate (id $id, place bigint not null references places_place (id), "
	"number text, open bigint);"
	"insert into places_place (name, secret) values ('paramount', 'back door'), ('universal', "
	"null);"
	"insert into places_gate (place, number, open) values (1, '1', 1), (1, '2', 0), (2, "
	"'main', 1);",
	NULL,
};
static const char *const shifts_steps[] = {
	"create table shifts_shift (id $id, place bigint, starts bigint, max bigint);"
	"create table shifts_signup (id $id, shift bigint references shifts_shift (id), person "
	"bigint, unique (shift, person));"
	"insert into shifts_shift (place, starts, max) values (1, 100, 2), (2, 200, 3);",
	NULL,
};

static void define(const char *name, const char *owner, const char *select)
{
	g_autoptr(GError) error = NULL;
	bool done = store_define_view(store, &(StoreView){name, owner, select}, &error);
	ck_assert_msg(done, "%s", error ? error->message : "");
}

static void setup(void)
{
	store = scratch_open(":memory:");
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	ck_assert(migrate_run(store, "places", places_steps, NULL));
	ck_assert(migrate_run(store, "shifts", shifts_steps, NULL));
	define("place", "places", "select id, name from places_place");
	define("gate", "places",
		"select g.id, p.name as place, g.number from places_gate g join place p on p.id = "
		"g.place where g.open = 1");
	define("busy", "places",
		"with sums as (select place, count(*) as n from places_gate where open = 1 group "
		"by place)"
		" select p.name, s.n from sums s join places_place p on p.id = s.place");
	define("strike", NULL, "select name, state from strike_kept");
}

static void teardown(void)
{
	store_close(store);
}

static const struct {
	const char *owner, *sql;
	bool allowed;
} cases[] = {
	// one's own
	{"shifts", "select id, max from shifts_shift", true},
	{"shifts", "insert into shifts_signup (shift, person) values (1, 7) returning id", true},
	{"shifts",
		"insert into shifts_signup (shift, person) values (1, 7) on conflict (shift, "
		"person) do update set person = excluded.person",
		true},
	{"shifts",
		"update shifts_shift set max = max + 1 where id in (select shift from "
		"shifts_signup)",
		true},
	{"shifts", "delete from shifts_shift where id = 2", true},
	{"shifts", "with mine as (select id from shifts_shift) select count(*) from mine", true},
	{"shifts",
		"with recursive n (i) as (select 1 union all select i + 1 from n where i < 9) "
		"select sum(i) from n",
		true},
	{"shifts", "select coalesce(max(length(cast(max as text))), 0) from shifts_shift", true},
	// what others publish
	{"shifts", "select id, name from place order by id", true},
	{"shifts", "select p.* from place p", true},
	{"shifts", "select count(*) from place", true},
	{"shifts", "select count(*) from gate", true},
	{"shifts", "select s.id, p.name from shifts_shift s join place p on p.id = s.place", true},
	{"shifts", "select s.id from shifts_shift s left join place p on p.id = s.place", true},
	{"shifts", "select count(*) from shifts_shift s, gate g", true},
	{"shifts",
		"select p.name, count(*) from place p join gate g on g.place = p.name group by "
		"p.name order by 1",
		true},
	{"shifts",
		"select id from shifts_shift where exists (select 1 from gate where place = "
		"'paramount')",
		true},
	{"shifts", "select name from place union select number from gate order by 1", true},
	{"shifts", "with open as (select place, number from gate) select o.number from open o",
		true},
	{"shifts", "select name, n from busy order by name", true},
	{"shifts", "insert into shifts_shift (place) select id from place", true},
	{"shifts", "select state from strike", true},
	{"shifts", "select count(*) from places_place", true}, // only that rows exist
	// what they do not
	{"shifts", "select secret from places_place", false},
	{"shifts", "select name from places_place", false},
	{"shifts", "select 1 from shifts_shift s join places_gate g on g.place = s.place", false},
	{"shifts",
		"select id from shifts_shift where exists (select 1 from places_gate where open = "
		"0)",
		false},
	{"shifts", "select secret from place", false},
	{"shifts", "with place as (select secret as name from places_place) select name from place",
		false},
	{"shifts", "with sums as (select secret as name from places_place) select name from sums",
		false},
	{"shifts", "select name from (select secret as name from places_place) as place", false},
	{"shifts", "insert into shifts_shift (place) select id from places_gate", false},
	{"shifts", "update places_gate set open = 0", false},
	{"shifts", "insert into places_gate (place) values (1)", false},
	{"shifts", "delete from places_gate", false},
	{"shifts", "insert into place (name) values ('x')", false},
	{"shifts", "update strike set state = 'ended'", false},
	{"shifts", "select zone from strike_kept", false},
	{"strike", "delete from strike_kept", false},
	{"shifts", "select handle from person", false},
	{"shifts", "select text from outbox", false},
	{"shifts",
		"insert into role_grant (person, role, place, origin, at) values (1, 4, '', "
		"'command', 0)",
		false},
	{"shifts", "update schema_version set version = 0", false},
	// names are compared bytewise, whole, and against the engine's tables
	{"shift", "select id from shifts_shift", false},
	{"s", "select id from shifts_shift", false},
	{"Shifts", "select id from shifts_shift", false},
	{"shifts", "select ID from SHIFTS_SHIFT", true},
	{"role", "delete from role_grant", false},
	{"plugin", "delete from plugin_state", false},
	{"schema", "delete from schema_version", false},
	{"sqlite", "select name from sqlite_master where type = 'table'", false},
	{"sqlite", "delete from sqlite_sequence", false},
	{"shifts", "select sql from sqlite_master", false},
	{"shifts", "select seq from sqlite_sequence where name = 'shifts_shift'", false},
	// acts that are no statement of an owner's
	{"shifts", "begin", false},
	{"shifts", "commit", false},
	{"shifts", "rollback", false},
	{"shifts", "savepoint x", false},
	{"shifts", "release call", false},
	{"shifts", "attach ':memory:' as other", false},
	{"shifts", "detach main", false},
	{"shifts", "vacuum", false},
	{"shifts", "pragma query_only = on", false},
	{"shifts", "pragma user_version", false},
	{"shifts", "select name from pragma_table_info('places_place')", false},
	{"shifts", "select count(*) from pragma_table_info('places_place')", false},
	{"shifts", "select load_extension('x')", false},
	{"shifts", "create table shifts_more (id bigint)", false},
	{"shifts", "create temp table shifts_more (id bigint)", false},
	{"shifts", "create index shifts_index on shifts_shift (place)", false},
	{"shifts", "create view shifts_view as select 1", false},
	{"shifts", "create temp view shifts_view as select 1", false},
	{"shifts", "create trigger shifts_trigger after insert on shifts_shift begin select 1; end",
		false},
	{"shifts",
		"create temp trigger shifts_trigger after insert on shifts_shift begin select 1; "
		"end",
		false},
	{"shifts", "create virtual table shifts_words using fts5 (word)", false},
	{"shifts", "alter table shifts_shift add column more text", false},
	{"shifts", "drop table shifts_shift", false},
	{"shifts", "drop view place", false},
	{"shifts", "analyze", false},
	{"shifts", "reindex shifts_signup", false},
	// the core may do everything
	{NULL, "select secret from places_place", true},
	{NULL, "pragma user_version", true},
	{NULL, "update shifts_shift set max = 1", true},
	{NULL, "create table more (id bigint)", true},
};

START_TEST(an_owner_keeps_to_its_own)
{
	g_autoptr(GError) error = NULL;
	if (strcmp(cases[_i].sql, "vacuum") != 0) // which no turn would allow anyway
		ck_assert(store_begin(store, NULL));
	store_set_owner(store, cases[_i].owner);
	Query *query = store_query_values(
		store, cases[_i].sql, (const StoreValue[]){store_v_end()});
	StoreStep step = STORE_ROW;
	while (step == STORE_ROW)
		step = query_step(query, &error);
	store_set_owner(store, NULL);
	ck_assert_msg((step == STORE_DONE) == cases[_i].allowed, "%s: %s: %s", cases[_i].owner,
		cases[_i].sql, error ? error->message : "it was allowed");
	ck_assert(!store_broken(store));
	if (!cases[_i].allowed) { // and refused by us, not because it made no sense
		g_autofree char *who = g_strdup_printf("%s may not ", cases[_i].owner);
		ck_assert_msg(g_str_has_prefix(error->message, who) ||
				      strstr(error->message, "no such column: secret") ||
				      strstr(error->message, "because it is a view"),
			"%s", error->message);
	}
	store_rollback(store);
}
END_TEST

START_TEST(a_view_that_is_not_published_any_more_is_closed)
{
	store_unpublish(store, "place");
	store_set_owner(store, "shifts");
	ck_assert_int_eq(store_one(store, -1, "select min(name) from place"), -1);
	ck_assert_int_eq(store_one(store, -1, "select count(place) from gate"), 2);
	store_unpublish(store, "gate");
	ck_assert_int_eq(
		store_one(store, -1, "select count(place) from gate where place <> ''"), -1);
}
END_TEST

// A plugin could be called like the first word of a core table; guard.c names those.
START_TEST(every_core_table_is_out_of_reach)
{
	Query *query = store_query(store, "select name from sqlite_master where type = 'table' and "
					  "name like '%!_%' escape '!'"
					  " and name not like 'shifts!_%' escape '!' and name not "
					  "like 'places!_%' escape '!'");
	unsigned seen = 0;
	while (query_step(query, NULL) == STORE_ROW) {
		const char *table = query_text(query, 0);
		g_autofree char *owner = g_strndup(table, strcspn(table, "_"));
		g_autofree char *sql = g_strdup_printf("delete from %s", table);
		store_set_owner(store, owner);
		ck_assert_msg(
			!store_run_values(store, NULL, sql, (const StoreValue[]){store_v_end()}),
			"%s", sql);
		store_set_owner(store, NULL);
		seen++;
	}
	ck_assert_uint_ge(seen, 3);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("guard");
	TCase *tests = tcase_create("guard");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, an_owner_keeps_to_its_own, 0, G_N_ELEMENTS(cases));
	tcase_add_test(tests, a_view_that_is_not_published_any_more_is_closed);
	tcase_add_test(tests, every_core_table_is_out_of_reach);
	suite_add_tcase(all, tests);
	return all;
}
