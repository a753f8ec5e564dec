// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [network] sections of kind irc. What it refuses: clear text towards the world, and log-ins
// that cannot work.
#include "irc/settings.h"

#include <string.h>

#include "base/config_part.h"
#include "net/link.h"

enum { PORT_TLS = 6697, PORT_PLAIN = 6667, PORT_MOST = 65535 };

const ConfigKey irc_setting_keys[] = {
	{"network", "host", CONFIG_TEXT, NULL},
	{"network", "port", CONFIG_INT, ""},
	{"network", "tls", CONFIG_BOOL, "yes"},
	{"network", "insecure", CONFIG_BOOL, "no"},
	{"network", "ca_file", CONFIG_TEXT, ""},
	{"network", "pin", CONFIG_TEXT, ""},
	{"network", "client_cert", CONFIG_TEXT, ""},
	{"network", "nick", CONFIG_TEXT, NULL},
	{"network", "account", CONFIG_TEXT, ""},
	{"network", "password_file", CONFIG_SECRET, ""},
	{"network", "sasl", CONFIG_TEXT, ""},
	{"network", "require_account", CONFIG_BOOL, ""},
	{"network", "pace", CONFIG_TEXT, "libera"},
	{"network", "reconnect", CONFIG_DURATION, "5s"},
	{0},
};

static const char *const sasl_names[] = {
	[SASL_NONE] = "none", [SASL_PLAIN] = "plain", [SASL_EXTERNAL] = "external"};

static bool sasl_parse(const char *name, SaslKind *ret_kind)
{
	for (size_t kind = 0; kind < G_N_ELEMENTS(sasl_names); kind++)
		if (!strcmp(name, sasl_names[kind])) {
			*ret_kind = kind;
			return true;
		}
	return false;
}

static SaslKind sasl_of(const Config *config, const ConfigSection *section)
{
	const char *name = config_given(config, section, "sasl");
	SaslKind kind = SASL_NONE;
	if (name)
		return sasl_parse(name, &kind) ? kind : SASL_NONE;
	return config_given(config, section, "account") &&
			       config_given(config, section, "password_file")
		       ? SASL_PLAIN
		       : SASL_NONE;
}

// ---- faults ----

static bool is_yes(const ConfigPart *part, const char *key)
{
	return config_part_value(part, key) &&
	       config_bool(part->config, part->section, "network", key);
}

static void check_connection(const ConfigPart *part)
{
	const char *host = config_part_value(part, "host");
	if (host && strpbrk(host, " \t/@?#"))
		config_part_fault(part, "host", "host: \"%s\" is no host name", host);
	else if (host && !is_yes(part, "tls") && !is_yes(part, "insecure") &&
		 !link_is_loopback(host))
		config_part_fault(part, "tls",
			"tls = no would send everything to %s in clear text; allow it by insecure "
			"= yes",
			host);
	int64_t port = config_part_value(part, "port")
			       ? config_int(part->config, part->section, "network", "port")
			       : PORT_TLS;
	if (port < 1 || port > PORT_MOST)
		config_part_fault(part, "port", "port: 1 to %d", PORT_MOST);
	const char *pin = config_part_value(part, "pin");
	if (pin && !g_str_has_prefix(pin, "sha256//"))
		config_part_fault(part, "pin", "pin: \"sha256//\" and a key's hash in base64");
	static const char *const of_tls[] = {"ca_file", "pin", "client_cert"};
	for (size_t i = 0; i < G_N_ELEMENTS(of_tls); i++)
		if (config_part_value(part, of_tls[i]) && !is_yes(part, "tls"))
			config_part_fault(
				part, of_tls[i], "%s means nothing with tls = no", of_tls[i]);
}

static void check_login(const ConfigPart *part)
{
	const char *sasl = config_part_value(part, "sasl");
	SaslKind kind = SASL_NONE;
	if (sasl && !sasl_parse(sasl, &kind))
		config_part_fault(part, "sasl", "sasl: plain, external or none");
	kind = sasl_of(part->config, part->section);
	if (kind == SASL_PLAIN &&
		(!config_part_value(part, "account") || !config_part_value(part, "password_file")))
		config_part_fault(part, "sasl", "sasl = plain needs account and password_file");
	if (kind == SASL_EXTERNAL && !config_part_value(part, "client_cert"))
		config_part_fault(part, "sasl", "sasl = external needs client_cert");
	if (config_part_value(part, "password_file") && !config_part_value(part, "account"))
		config_part_fault(part, "password_file", "password_file without account");
	if (is_yes(part, "require_account") && kind == SASL_NONE)
		config_part_fault(part, "require_account",
			"require_account = yes needs account and password_file, or client_cert");
}

static void check_words(const ConfigPart *part)
{
	const char *nick = config_part_value(part, "nick"),
		   *account = config_part_value(part, "account"),
		   *pace = config_part_value(part, "pace");
	if (nick && (strpbrk(nick, " \t,*?!@.#&:$+~%/") || g_ascii_isdigit(*nick) || *nick == '-'))
		config_part_fault(part, "nick", "nick: \"%s\" is no nick", nick);
	if (account && strpbrk(account, " \t"))
		config_part_fault(part, "account", "account: \"%s\" is no account name", account);
	PaceKind kind;
	if (pace && !pace_parse(pace, &kind))
		config_part_fault(
			part, "pace", "pace: libera, inspircd, unreal, own-server or none");
}

static void check_room(Config *config, const ConfigSection *room)
{
	const ConfigEntry *address = config_entry(room, "address"),
			  *key = config_entry(room, "key");
	if (address && (!strchr("#&+!", *address->value) || strpbrk(address->value, " ,\a")))
		config_fault(
			config, address->line, "address: \"%s\" is no IRC channel", address->value);
	const ConfigEntry *levels = config_entry(room, "levels");
	if (levels && config_bool(config, room, "room", "levels"))
		config_fault(config, levels->line,
			"levels: IRC channels have none; name captains in [person] sections");
	if (key && strpbrk(key->value, " ,"))
		config_fault(config, key->line, "key: no blanks and no commas on IRC");
}

void irc_settings_check(Config *config, const ConfigSection *section)
{
	const ConfigPart part = {config, section};
	check_connection(&part);
	check_login(&part);
	check_words(&part);
	config_part_file(&part, "ca_file");
	config_part_file(&part, "client_cert");
	const ConfigSection *room;
	for (unsigned i = 0; (room = config_part_next(&part, "room", &i));)
		check_room(config, room);
}

// ---- values ----

TransportPace irc_settings_pace(const Config *config, const ConfigSection *section)
{
	PaceKind kind;
	TransportPace pace = {
		.shorten = N_("whoever runs the server can exempt the bot; then pace = "
			      "own-server")};
	if (pace_parse(config_text(config, section, "network", "pace"), &kind))
		pace_preset(kind, &pace.burst, &pace.per_second);
	return pace;
}

IrcSettings *irc_settings_read(const Config *config, const char *network, GError **error)
{
	const ConfigSection *section = config_find(config, "network", network);
	if (!section) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			"there is no [network %s] any more", network);
		return NULL;
	}
	bool tls = config_bool(config, section, "network", "tls");
	SaslKind sasl = sasl_of(config, section);
	g_autoptr(IrcSettings) settings = g_new0(IrcSettings, 1);
	*settings = (IrcSettings){
		.host = g_strdup(config_given(config, section, "host")),
		.nick = g_strdup(config_given(config, section, "nick")),
		.account = g_strdup(config_given(config, section, "account")),
		.ca_file = config_given_path(config, section, "ca_file"),
		.pin = g_strdup(config_given(config, section, "pin")),
		.client_cert = config_given_path(config, section, "client_cert"),
		.port = tls ? PORT_TLS : PORT_PLAIN,
		.tls = tls,
		.require_account = sasl != SASL_NONE,
		.sasl = sasl,
		.reconnect_ms = config_int(config, section, "network", "reconnect") * 1000,
	};
	if (config_given(config, section, "port"))
		settings->port = config_int(config, section, "network", "port");
	if (config_given(config, section, "require_account"))
		settings->require_account = config_bool(
			config, section, "network", "require_account");
	pace_parse(config_text(config, section, "network", "pace"), &settings->pace);
	const char *secret = config_given(config, section, "password_file");
	if (secret && !(settings->password = config_secret(config, secret, error)))
		return NULL;
	return g_steal_pointer(&settings);
}

void irc_settings_free(IrcSettings *settings)
{
	if (!settings)
		return;
	if (settings->password)
		explicit_bzero(settings->password, strlen(settings->password));
	g_free(settings->password);
	g_free(settings->host);
	g_free(settings->nick);
	g_free(settings->account);
	g_free(settings->ca_file);
	g_free(settings->pin);
	g_free(settings->client_cert);
	g_free(settings);
}
