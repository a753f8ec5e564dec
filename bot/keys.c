// SPDX-License-Identifier: LGPL-3.0-or-later
// What the config may say to the core, and what must fit together in it.
#include "keys.h"

#include <string.h>

#include "chat/people.h"
#include "chat/room.h"
#include "chat/strike.h"
#include "irc/irc.h"
#include "matrix/matrix.h"
#include "net/dns.h"
#include "net/listen.h"

const TransportClass *const network_classes[] = {&irc_transport, &matrix_transport, NULL};

static const ConfigKey bot_keys[] = {
	{"bot", "store", CONFIG_TEXT, NULL},
	{"bot", "name", CONFIG_TEXT, "picketbot"},
	{"bot", "prefix", CONFIG_TEXT, "!"},
	{"bot", "operators", CONFIG_LIST, ""},
	{"bot", "members", CONFIG_TEXT, "verified"},
	{"bot", "alerts", CONFIG_ROOM, ""},
	{"bot", "dns", CONFIG_TEXT, ""},
	{"bot", "listen", CONFIG_TEXT, ""},
	{"bot", "two_person", CONFIG_BOOL, "yes"},
	{"bot", "two_person_tells", CONFIG_INT, "50"},
	{"network", "kind", CONFIG_TEXT, NULL},
	{"network", "limits", CONFIG_BOOL, "yes"},
	{0},
};

const TransportClass *network_class(const char *kind)
{
	for (unsigned i = 0; network_classes[i]; i++)
		if (!strcmp(network_classes[i]->kind, kind))
			return network_classes[i];
	return NULL;
}

// Keys of all kinds share the sections [network]: what one kind must have is asked for in
// check_network().
static void know_network(Config *config, const ConfigKey *keys)
{
	for (; keys->key; keys++) {
		const ConfigKey key[] = {
			{"network", keys->key, keys->type, keys->fallback ? keys->fallback : ""},
			{0}};
		config_know(config, key);
	}
}

void keys_know(Config *config)
{
	config_know(config, bot_keys);
	config_know(config, room_keys);
	config_know(config, people_keys);
	config_know(config, strike_keys);
	for (unsigned i = 0; network_classes[i]; i++)
		know_network(config, network_classes[i]->keys);
}

// ---- networks ----

static bool has_key(const ConfigKey *keys, const char *name)
{
	for (; keys->key; keys++)
		if (!strcmp(keys->key, name))
			return true;
	return false;
}

// Of another kind.
static bool is_known(const char *name)
{
	for (unsigned i = 0; network_classes[i]; i++)
		if (has_key(network_classes[i]->keys, name))
			return true;
	return false;
}

static void check_kind(Config *config, const ConfigSection *section, const char *kind)
{
	const ConfigKey *keys = network_class(kind)->keys;
	for (unsigned i = 0; i < section->entries->len; i++) {
		const ConfigEntry *entry = section->entries->pdata[i];
		if (strcmp(entry->key, "kind") && !has_key(keys, entry->key) &&
			is_known(entry->key))
			config_fault(config, entry->line,
				"'%s' does not belong to a network of kind %s", entry->key, kind);
	}
	for (; keys->key; keys++)
		if (!keys->fallback && !config_entry(section, keys->key))
			config_fault(config, section->line, "[network %s] lacks '%s'",
				section->name, keys->key);
}

static void check_network(Config *config, const ConfigSection *section)
{
	const ConfigEntry *kind = config_entry(section, "kind");
	if (!kind)
		return;
	const TransportClass *class = network_class(kind->value);
	if (!class) {
		config_fault(config, kind->line,
			"\"%s\" is no kind of network; write irc or matrix", kind->value);
		return;
	}
	check_kind(config, section, kind->value);
	class->check(config, section);
}

// ---- the bot itself ----

static void check_bot(Config *config)
{
	const ConfigSection *section = config_section(config, "bot", 0);
	if (!section) {
		config_fault(config, 1,
			"there is no [bot] section; begin with [bot] and store = picket.db");
		return;
	}
	const ConfigEntry *members = config_entry(section, "members");
	if (members && strcmp(members->value, "verified") && strcmp(members->value, "vouched"))
		config_fault(
			config, members->line, "\"%s\" is not verified or vouched", members->value);
	const ConfigEntry *tells = config_entry(section, "two_person_tells");
	if (tells && config_int(config, section, "bot", "two_person_tells") < 0)
		config_fault(
			config, tells->line, "two_person_tells is a number of people: 0 or more");
	const ConfigEntry *listen = config_entry(section, "listen");
	const char *wrong = listen && *listen->value ? listen_address_wrong(listen->value) : NULL;
	if (wrong)
		config_fault(config, listen->line, "listen: \"%s\" %s", listen->value, wrong);
	const ConfigEntry *prefix = config_entry(section, "prefix");
	if (prefix && (!*prefix->value || strlen(prefix->value) > 3 || strchr(prefix->value, ' ') ||
			      g_ascii_isalnum(*prefix->value)))
		config_fault(
			config, prefix->line, "the prefix is one to three signs such as ! or .");
}

static void check_dns(Config *config)
{
	const ConfigEntry *dns = config_entry(config_section(config, "bot", 0), "dns");
	if (dns && *dns->value && !dns_is_server(dns->value))
		config_fault(config, dns->line,
			"dns: \"%s\" is no name server; write its address, 127.0.0.1 or "
			"127.0.0.1:5300",
			dns->value);
}

void keys_check(Config *config)
{
	check_bot(config);
	check_dns(config);
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "network", i)); i++)
		check_network(config, section);
	rooms_check(config);
	people_check(config);
	strike_check(config);
}
