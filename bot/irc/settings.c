// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [network] sections of kind irc. What it refuses: clear text towards the world, and log-ins
// that cannot work.
#include "irc/settings.h"

#include <string.h>

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

// The value, or NULL where it is not given.
static const char *given(const Config *config, const ConfigSection *section, const char *key)
{
	const char *text = config_text(config, section, "network", key);
	return text && *text ? text : NULL;
}

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
	const char *name = given(config, section, "sasl");
	SaslKind kind = SASL_NONE;
	if (name)
		return sasl_parse(name, &kind) ? kind : SASL_NONE;
	return given(config, section, "account") && given(config, section, "password_file")
		       ? SASL_PLAIN
		       : SASL_NONE;
}

// ---- faults ----

typedef struct {
	Config *config;
	const ConfigSection *section;
} Check;

static void G_GNUC_PRINTF(3, 4) fault(const Check *check, const char *key, const char *format, ...)
{
	const ConfigEntry *entry = config_entry(check->section, key);
	va_list args;
	va_start(args, format);
	g_autofree char *sentence = g_strdup_vprintf(format, args);
	va_end(args);
	config_fault(check->config, entry ? entry->line : check->section->line, "%s", sentence);
}

static const char *value(const Check *check, const char *key)
{
	return given(check->config, check->section, key);
}

static bool is_yes(const Check *check, const char *key)
{
	return value(check, key) && config_bool(check->config, check->section, "network", key);
}

static void check_connection(const Check *check)
{
	const char *host = value(check, "host");
	if (host && strpbrk(host, " \t/@?#"))
		fault(check, "host", "host: \"%s\" is no host name", host);
	else if (host && !is_yes(check, "tls") && !is_yes(check, "insecure") &&
		 !link_is_loopback(host))
		fault(check, "tls",
			"tls = no would send everything to %s in clear text; allow it by insecure "
			"= yes",
			host);
	int64_t port = value(check, "port")
			       ? config_int(check->config, check->section, "network", "port")
			       : PORT_TLS;
	if (port < 1 || port > PORT_MOST)
		fault(check, "port", "port: 1 to %d", PORT_MOST);
	const char *pin = value(check, "pin");
	if (pin && !g_str_has_prefix(pin, "sha256//"))
		fault(check, "pin", "pin: \"sha256//\" and a key's hash in base64");
	static const char *const of_tls[] = {"ca_file", "pin", "client_cert"};
	for (size_t i = 0; i < G_N_ELEMENTS(of_tls); i++)
		if (value(check, of_tls[i]) && !is_yes(check, "tls"))
			fault(check, of_tls[i], "%s means nothing with tls = no", of_tls[i]);
}

static void check_file(const Check *check, const char *key)
{
	const char *name = value(check, key);
	g_autofree char *path = name ? config_path(check->config, name) : NULL;
	if (path && !g_file_test(path, G_FILE_TEST_IS_REGULAR))
		fault(check, key, "%s: there is no file %s", key, name);
}

static void check_login(const Check *check)
{
	const char *sasl = value(check, "sasl");
	SaslKind kind = SASL_NONE;
	if (sasl && !sasl_parse(sasl, &kind))
		fault(check, "sasl", "sasl: plain, external or none");
	kind = sasl_of(check->config, check->section);
	if (kind == SASL_PLAIN && (!value(check, "account") || !value(check, "password_file")))
		fault(check, "sasl", "sasl = plain needs account and password_file");
	if (kind == SASL_EXTERNAL && !value(check, "client_cert"))
		fault(check, "sasl", "sasl = external needs client_cert");
	if (value(check, "password_file") && !value(check, "account"))
		fault(check, "password_file", "password_file without account");
	if (is_yes(check, "require_account") && kind == SASL_NONE)
		fault(check, "require_account",
			"require_account = yes needs account and password_file, or client_cert");
}

static void check_words(const Check *check)
{
	const char *nick = value(check, "nick"), *account = value(check, "account"),
		   *pace = value(check, "pace");
	if (nick && (strpbrk(nick, " \t,*?!@.#&:$+~%/") || g_ascii_isdigit(*nick) || *nick == '-'))
		fault(check, "nick", "nick: \"%s\" is no nick", nick);
	if (account && strpbrk(account, " \t"))
		fault(check, "account", "account: \"%s\" is no account name", account);
	PaceKind kind;
	if (pace && !pace_parse(pace, &kind))
		fault(check, "pace", "pace: libera, inspircd, unreal, own-server or none");
}

static void check_room(Config *config, const ConfigSection *room)
{
	const ConfigEntry *address = config_entry(room, "address"),
			  *key = config_entry(room, "key");
	if (address && (!strchr("#&+!", *address->value) || strpbrk(address->value, " ,\a")))
		config_fault(
			config, address->line, "address: \"%s\" is no IRC channel", address->value);
	if (key && strpbrk(key->value, " ,"))
		config_fault(config, key->line, "key: no blanks and no commas on IRC");
}

void irc_settings_check(Config *config, const ConfigSection *section)
{
	Check check = {config, section};
	check_connection(&check);
	check_login(&check);
	check_words(&check);
	check_file(&check, "ca_file");
	check_file(&check, "client_cert");
	const ConfigSection *room;
	for (unsigned i = 0; (room = config_section(config, "room", i)); i++) {
		const ConfigEntry *network = config_entry(room, "network");
		if (network && !strcmp(network->value, section->name))
			check_room(config, room);
	}
}

// ---- values ----

static char *path_of(const Config *config, const ConfigSection *section, const char *key)
{
	const char *name = given(config, section, key);
	return name ? config_path(config, name) : NULL;
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
		.host = g_strdup(given(config, section, "host")),
		.nick = g_strdup(given(config, section, "nick")),
		.account = g_strdup(given(config, section, "account")),
		.ca_file = path_of(config, section, "ca_file"),
		.pin = g_strdup(given(config, section, "pin")),
		.client_cert = path_of(config, section, "client_cert"),
		.port = tls ? PORT_TLS : PORT_PLAIN,
		.tls = tls,
		.require_account = sasl != SASL_NONE,
		.sasl = sasl,
		.reconnect_ms = config_int(config, section, "network", "reconnect") * 1000,
	};
	if (given(config, section, "port"))
		settings->port = config_int(config, section, "network", "port");
	if (given(config, section, "require_account"))
		settings->require_account = config_bool(
			config, section, "network", "require_account");
	pace_parse(config_text(config, section, "network", "pace"), &settings->pace);
	const char *secret = given(config, section, "password_file");
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
