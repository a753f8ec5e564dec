// SPDX-License-Identifier: LGPL-3.0-or-later
// The config's side of people: [person] sections and operators are checked, brought into the store,
// and compared with it.
#include <string.h>

#include "chat/people.h"

const ConfigKey people_keys[] = {
	{"person", "identities", CONFIG_LIST, NULL},
	{"person", "roles", CONFIG_LIST, ""},
	{0},
};

// "irc:libera/ana", "matrix:home/@ana:example.org", "console:maria"
static bool address_is_well_formed(const char *address)
{
	const char *colon = strchr(address, ':'), *slash = colon ? strchr(colon, '/') : NULL;
	if (g_str_has_prefix(address, "console:"))
		return colon[1] != '\0';
	if (g_str_has_prefix(address, "irc:"))
		return slash && slash > colon + 1 && slash[1] && slash[1] != '~';
	if (g_str_has_prefix(address, "matrix:"))
		return slash && slash > colon + 1 && slash[1] == '@' && strchr(slash, ':');
	return false;
}

// The addresses of a list, each as its network would say it. Free by g_strfreev().
static char **addresses_of(const char *value)
{
	char **addresses = config_list(value);
	for (char **address = addresses; *address; address++) {
		char *folded = address_fold(*address);
		g_free(*address);
		*address = folded;
	}
	return addresses;
}

static void check_address(Config *config, unsigned line, const char *address)
{
	if (!address_is_well_formed(address)) {
		config_fault(config, line,
			"\"%s\" is no identity; write irc:NETWORK/ACCOUNT, "
			"matrix:NETWORK/@USER:SERVER or console:NAME",
			address);
		return;
	}
	g_autofree char *network = address_network(address);
	const ConfigSection *section = config_find(config, "network", network);
	const char *kind = section ? config_text(config, section, "network", "kind") : NULL;
	if (g_str_has_prefix(address, "console:"))
		return;
	if (!section)
		config_fault(config, line, "there is no [network %s]", network);
	else if (kind && !g_str_has_prefix(address, kind))
		config_fault(config, line, "[network %s] is of kind %s", network, kind);
}

// "officer", "captain", "captain:paramount"; false = no such role
static bool grant_parse(const char *text, BotRole *ret_role, const char **ret_place)
{
	const char *colon = strchr(text, ':');
	g_autofree char *name = colon ? g_strndup(text, colon - text) : g_strdup(text);
	*ret_place = colon ? colon + 1 : "";
	return role_parse(name, ret_role) && *ret_role > BOT_ANYONE && *ret_role < BOT_OPERATOR &&
	       (!colon || *ret_role == BOT_CAPTAIN);
}

static void check_roles(Config *config, const ConfigEntry *entry)
{
	g_auto(GStrv) roles = config_list(entry->value);
	for (char **text = roles; *text; text++) {
		BotRole role;
		const char *place;
		if (!grant_parse(*text, &role, &place))
			config_fault(config, entry->line,
				"\"%s\" is no role; write member, captain, captain:PLACE or "
				"officer (operators are named in [bot])",
				*text);
		else if (*place && !config_find(config, "place", place))
			config_fault(config, entry->line, "there is no [place %s]", place);
	}
}

void people_check(Config *config)
{
	const ConfigEntry *operators = config_entry(config_section(config, "bot", 0), "operators");
	g_auto(GStrv) named = operators ? addresses_of(operators->value) : NULL;
	for (char **address = named; address && *address; address++)
		check_address(config, operators->line, *address);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "person", i)); i++) {
		const ConfigEntry *entry = config_entry(section, "identities");
		g_auto(GStrv) addresses = entry ? addresses_of(entry->value) : NULL;
		for (char **address = addresses; address && *address; address++) {
			check_address(config, entry->line, *address);
			if (!g_hash_table_insert(seen, g_strdup(*address), NULL))
				config_fault(config, entry->line,
					"%s belongs to another person already", *address);
		}
		entry = config_entry(section, "roles");
		if (entry)
			check_roles(config, entry);
	}
}

// ---- into the store ----

static bool sync_grants(People *people, BotPerson person, char **roles, GError **error)
{
	int64_t now = clock_now(people->clock);
	for (char **text = roles; *text; text++) {
		BotRole role;
		const char *place;
		if (!grant_parse(*text, &role, &place))
			continue;
		if (!store_run(people->store, error,
			    "insert into role_grant (person, role, place, origin, at) values (?, "
			    "?, ?, 'config', ?) "
			    "on conflict (person, role, place) do nothing",
			    S(person), S(role), S(place), S(now)))
			return false;
	}
	return true;
}

// All identities of a section are one person: the one that the store knows already, or a new one.
static BotPerson sync_person(People *people, const char *name, char **addresses, GError **error)
{
	BotPerson person = 0;
	for (char **address = addresses; *address && !person; address++)
		person = people_find(people, *address);
	for (char **address = addresses; *address; address++) {
		BotPerson known = people_find(people, *address);
		if (known && known == person)
			continue;
		const Identity who = {
			.address = *address, .handle = (char *)name, .verified = true};
		if (!person && !(person = people_introduce(people, &who, error)))
			return 0;
		if (!store_run(people->store, error,
			    "insert into identity (address, person, handle, verified, seen) values "
			    "(?, ?, ?, 1, 0) "
			    "on conflict (address) do update set person = excluded.person",
			    S(*address), S(person), S(name)))
			return 0;
	}
	return person;
}

// What was heard stays over a reload.
static void sync_heard(People *people, char **addresses)
{
	for (char **address = addresses; g_strv_length(addresses) > 1 && *address; address++)
		if (!g_hash_table_contains(people->heard, *address))
			g_hash_table_insert(people->heard, g_strdup(*address), g_new0(uint64_t, 1));
}

// ---- who is named no more ----

static GArray *identities_of(People *people, BotPerson person)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Identity));
	g_array_set_clear_func(all, (GDestroyNotify)identity_clear);
	Query *query = store_query(people->store,
		"select address, handle, verified from identity where person = ? order by seen "
		"desc, address",
		S(person));
	while (query_step(query, NULL) == STORE_ROW) {
		const Identity who = {g_strdup(query_text(query, 0)),
			g_strdup(query_text(query, 1)), query_int(query, 2) != 0};
		g_array_append_val(all, who);
	}
	query_reset(query);
	return all;
}

// An identity that its section dropped (an account that was lost, or taken over) is a person of its
// own from now on, who may not do what the other may. Where there is no section (NULL), the one
// heard last stays who they were.
static bool part_unnamed(People *people, BotPerson person, char **named, GError **error)
{
	g_autoptr(GArray) all = identities_of(people, person);
	for (unsigned i = named ? 0 : 1; i < all->len; i++) {
		const Identity *who = &g_array_index(all, Identity, i);
		if (named && g_strv_contains((const char *const *)named, who->address))
			continue;
		if (!store_run(people->store, error, "delete from identity where address = ?",
			    S(who->address)) ||
			!people_introduce(people, who, error))
			return false;
	}
	return true;
}

// Only a section makes one person of several identities.
static bool part_sectionless(People *people, GHashTable *named, GError **error)
{
	g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(BotPerson));
	Query *query = store_query(people->store,
		"select person from identity group by person having count(*) > 1 order by person");
	while (query_step(query, NULL) == STORE_ROW) {
		BotPerson person = query_int(query, 0);
		if (!g_hash_table_contains(named, &person))
			g_array_append_val(persons, person);
	}
	query_reset(query);
	for (unsigned i = 0; i < persons->len; i++)
		if (!part_unnamed(people, g_array_index(persons, BotPerson, i), NULL, error))
			return false;
	return true;
}

// ---- all of it ----

static void sync_operators(People *people, const Config *config)
{
	const ConfigSection *bot = config_section(config, "bot", 0);
	g_auto(GStrv) operators = addresses_of(config_text(config, bot, "bot", "operators"));
	g_hash_table_remove_all(people->operators);
	for (char **address = operators; *address; address++)
		g_hash_table_add(people->operators, g_strdup(*address));
	people->members_verified = !strcmp(config_text(config, bot, "bot", "members"), "verified");
}

bool people_sync(People *people, const Config *config, GError **error)
{
	sync_operators(people, config);
	// What the config made and no longer says goes; what it still says comes back a few lines
	// below.
	if (!store_run(people->store, error, "delete from role_grant where origin = 'config'"))
		return false;
	g_autoptr(GHashTable)
		named = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "person", i)); i++) {
		g_auto(GStrv) addresses = addresses_of(
			config_text(config, section, "person", "identities"));
		g_auto(GStrv) roles = config_list(config_text(config, section, "person", "roles"));
		BotPerson person = sync_person(people, section->name, addresses, error);
		if (!person || !part_unnamed(people, person, addresses, error) ||
			!sync_grants(people, person, roles, error))
			return false;
		sync_heard(people, addresses);
		g_hash_table_add(named, g_memdup2(&person, sizeof person));
	}
	return part_sectionless(people, named, error);
}
