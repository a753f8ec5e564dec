// SPDX-License-Identifier: LGPL-3.0-or-later
// Persons as the store knows them: found, introduced, reached, and what role they have. The
// config's side is in people_config.c.
#include "chat/people.h"

#include <string.h>

#include "base/text.h"

static const char *const role_names[] = {"anyone", "member", "captain", "officer", "operator"};

const char *role_name(BotRole role)
{
	return role_names[role];
}

bool role_parse(const char *name, BotRole *ret_role)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(role_names); i++) {
		if (strcmp(name, role_names[i]))
			continue;
		*ret_role = (BotRole)i;
		return true;
	}
	return false;
}

void people_init(People *people, Store *store, const Clock *clock)
{
	*people = (People){
		.store = store,
		.clock = clock,
		.operators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.members_verified = true,
		.heard = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
}

void people_clear(People *people)
{
	g_clear_pointer(&people->operators, g_hash_table_unref);
	g_clear_pointer(&people->heard, g_hash_table_unref);
}

BotPerson people_find(People *people, const char *address)
{
	return store_one(
		people->store, 0, "select person from identity where address = ?", S(address));
}

static BotPerson person_new(People *people, const char *handle, GError **error)
{
	g_autofree char *key = text_key(handle);
	Query *query = store_query(people->store,
		"insert into person (handle, handle_key, created) values (?, ?, ?) returning id",
		S(handle), S(key), S(clock_now(people->clock)));
	BotPerson person = query_step(query, error) == STORE_ROW ? query_int(query, 0) : 0;
	query_reset(query);
	return person;
}

static bool note_handle(People *people, BotPerson person, const char *handle, GError **error)
{
	g_autofree char *key = text_key(handle);
	return store_run(people->store, error,
		"update person set handle = ?, handle_key = ? where id = ? and handle <> ?",
		S(handle), S(key), S(person), S(handle));
}

BotPerson people_introduce(People *people, const Identity *who, GError **error)
{
	int64_t now = clock_now(people->clock);
	BotPerson person = people_find(people, who->address);
	if (!person && !(person = person_new(people, who->handle, error)))
		return 0;
	bool noted = store_run(people->store, error,
		"insert into identity (address, person, handle, verified, seen) "
		"values (?, ?, ?, ?, ?) on conflict (address) "
		"do update set handle = excluded.handle, seen = excluded.seen",
		S(who->address), S(person), S(who->handle), S(who->verified), S(now));
	return noted && note_handle(people, person, who->handle, error) ? person : 0;
}

BotPerson people_by_handle(People *people, const char *handle, bool *ret_many)
{
	*ret_many = false;
	BotPerson person = people_find(people, handle);
	if (person)
		return person;
	// A stranger who took somebody's nick must not hide them. Two verified people may share a
	// handle on two networks: then neither is meant until the captain names an address.
	g_autofree char *key = text_key(*handle == '@' ? handle + 1 : handle);
	Query *query = store_query(people->store,
		"select id, case when exists (select 1 from identity where person = who.id and "
		"verified = 1) then 1 else 0 end as known from person who where handle_key = ? "
		"order by known desc, id limit 2",
		S(key));
	bool known = false;
	if (query_step(query, NULL) == STORE_ROW) {
		person = query_int(query, 0);
		known = query_int(query, 1);
	}
	if (person && query_step(query, NULL) == STORE_ROW && known == query_int(query, 1)) {
		*ret_many = true;
		person = 0;
	}
	query_reset(query);
	return person;
}

bool people_verified(People *people, BotPerson person)
{
	return store_one(people->store, 0,
		"select 1 from identity where person = ? and verified = 1 order by address limit 1",
		S(person));
}

static bool is_operator(People *people, BotPerson person)
{
	Query *query = store_query(people->store,
		"select address from identity where person = ? and verified = 1", S(person));
	bool found = false;
	while (!found && query_step(query, NULL) == STORE_ROW)
		found = g_hash_table_contains(people->operators, query_text(query, 0));
	query_reset(query);
	return found;
}

// place NULL = the highest at any place; a grant for '' holds everywhere.
static BotRole granted(People *people, BotPerson person, const char *place)
{
	int64_t now = clock_now(people->clock);
	return (BotRole)(place ? store_one(people->store, BOT_ANYONE,
					 "select max(role) from role_grant where person = ? and "
					 "place in ('', ?) and (expires is null or expires > ?)",
					 S(person), S(place), S(now))
			       : store_one(people->store, BOT_ANYONE,
					 "select max(role) from role_grant where person = ? and "
					 "(expires is null or expires > ?)",
					 S(person), S(now)));
}

BotRole people_role(People *people, BotPerson person, const char *place)
{
	if (!person || !people_verified(people, person))
		return BOT_ANYONE;
	if (is_operator(people, person))
		return BOT_OPERATOR;
	BotRole role = granted(people, person, place);
	return people->members_verified ? MAX(role, BOT_MEMBER) : role;
}

BotRole people_role_of(People *people, const Identity *who, const char *place)
{
	if (!who->verified)
		return BOT_ANYONE;
	if (g_hash_table_contains(people->operators, who->address))
		return BOT_OPERATOR;
	BotPerson person = people_find(people, who->address);
	if (person)
		return people_role(people, person, place);
	return people->members_verified ? BOT_MEMBER : BOT_ANYONE;
}

static void add_once(GArray *persons, BotPerson person)
{
	for (unsigned i = 0; i < persons->len; i++)
		if (g_array_index(persons, BotPerson, i) == person)
			return;
	if (person)
		g_array_append_val(persons, person);
}

GArray *people_officers(People *people)
{
	GArray *officers = g_array_new(FALSE, FALSE, sizeof(BotPerson));
	Query *query = store_query(people->store,
		"select person from role_grant where role >= ? and (expires is null or expires > "
		"?) "
		"order by role, person",
		S(BOT_OFFICER), S(clock_now(people->clock)));
	while (query_step(query, NULL) == STORE_ROW)
		add_once(officers, query_int(query, 0));
	GHashTableIter addresses;
	gpointer address;
	g_hash_table_iter_init(&addresses, people->operators);
	while (g_hash_table_iter_next(&addresses, &address, NULL))
		add_once(officers, people_find(people, address));
	return officers;
}

char *people_handle(People *people, BotPerson person)
{
	Query *query = store_query(
		people->store, "select handle from person where id = ?", S(person));
	char *handle = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return handle;
}

void people_heard(People *people, const Identity *who)
{
	uint64_t *when = g_hash_table_lookup(people->heard, who->address);
	if (when)
		*when = ++people->moment;
}

static uint64_t moment_of(const People *people, const char *address)
{
	const uint64_t *when = g_hash_table_lookup(people->heard, address);
	return when ? *when : 0;
}

bool people_reach(People *people, BotPerson person, Identity *ret_where)
{
	Query *query = store_query(people->store,
		"select address, handle, verified from identity "
		"where person = ? and handle <> '' order by seen desc, address",
		S(person));
	bool found = false;
	uint64_t latest = 0;
	while (query_step(query, NULL) == STORE_ROW) {
		uint64_t when = moment_of(people, query_text(query, 0));
		if (found && when <= latest)
			continue;
		if (found)
			identity_clear(ret_where);
		*ret_where = (Identity){g_strdup(query_text(query, 0)),
			g_strdup(query_text(query, 1)), query_int(query, 2) != 0};
		found = true;
		latest = when;
	}
	query_reset(query);
	return found;
}

char *people_describe(People *people, const Identity *who)
{
	BotRole role = people_role_of(people, who, NULL);
	g_autoptr(GString) text = g_string_new(role_name(role));
	if (role != BOT_CAPTAIN)
		return g_string_free(g_steal_pointer(&text), FALSE);
	Query *query = store_query(people->store,
		"select place from role_grant where person = ? and role = ? and (expires is null "
		"or expires > ?) order by place",
		S(people_find(people, who->address)), S(BOT_CAPTAIN), S(clock_now(people->clock)));
	const char *before = " of ";
	while (query_step(query, NULL) == STORE_ROW) {
		if (!*query_text(query, 0)) // '' sorts first: everywhere says it all
			break;
		g_string_append_printf(text, "%s%s", before, query_text(query, 0));
		before = ", ";
	}
	query_reset(query);
	return g_string_free(g_steal_pointer(&text), FALSE);
}
