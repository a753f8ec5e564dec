// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [network] sections of kind matrix. What it refuses: clear text towards the world, and names
// that no homeserver would know.
#include "matrix/settings.h"

#include <string.h>

#include "net/link.h"

enum { USER_BYTES = 255 }; // the specification's

const ConfigKey matrix_setting_keys[] = {
	{"network", "homeserver", CONFIG_TEXT, NULL},
	{"network", "user", CONFIG_TEXT, NULL},
	{"network", "password_file", CONFIG_SECRET, ""},
	{"network", "token_file", CONFIG_SECRET, ""},
	{"network", "ca_file", CONFIG_TEXT, ""},
	{"network", "insecure", CONFIG_BOOL, "no"},
	{"network", "invites", CONFIG_LIST, ""},
	{0},
};

// The value, or NULL where it is not given.
static const char *given(const Config *config, const ConfigSection *section, const char *key)
{
	const char *text = config_text(config, section, "network", key);
	return text && *text ? text : NULL;
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

// "example.org", "example.org:8448", "[::1]:8008"
static bool is_server_name(const char *name)
{
	g_autofree char *url = g_strconcat("https://", name, NULL);
	g_autofree char *host = NULL;
	return !strpbrk(name, "/?#@%\\ \t") &&
	       g_uri_split_network(url, G_URI_FLAGS_NONE, NULL, &host, NULL, NULL) && host && *host;
}

// A base URL: nothing behind the path, and no name or password before the host.
static GUri *base_url(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	if (!uri || strpbrk(url, " \t\\") || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
		return NULL;
	if (g_uri_get_userinfo(uri) || g_uri_get_query(uri) || g_uri_get_fragment(uri))
		return NULL;
	const char *scheme = g_uri_get_scheme(uri);
	return !strcmp(scheme, "https") || !strcmp(scheme, "http") ? g_steal_pointer(&uri) : NULL;
}

static void check_homeserver(const Check *check)
{
	const char *server = value(check, "homeserver");
	if (!server || is_server_name(server))
		return;
	g_autoptr(GUri) uri = base_url(server);
	if (!uri)
		fault(check, "homeserver",
			"\"%s\" is no homeserver; write https://matrix.example.org", server);
	else if (!strcmp(g_uri_get_scheme(uri), "http") && !link_is_loopback(g_uri_get_host(uri)) &&
		 !config_bool(check->config, check->section, "network", "insecure"))
		fault(check, "homeserver",
			"http:// would send everything to %s in clear text; allow it by insecure = "
			"yes",
			g_uri_get_host(uri));
}

static bool is_user(const char *user)
{
	const char *colon = strchr(user, ':');
	return *user == '@' && colon > user + 1 && is_server_name(colon + 1) &&
	       !strpbrk(user, " \t") && strlen(user) <= USER_BYTES;
}

static void check_login(const Check *check)
{
	const char *user = value(check, "user"), *password = value(check, "password_file"),
		   *token = value(check, "token_file");
	if (user && !is_user(user))
		fault(check, "user", "\"%s\" is no Matrix user; write @picketbot:example.org",
			user);
	if (!password && !token)
		fault(check, "password_file", "[network %s] lacks 'password_file' or 'token_file'",
			check->section->name);
	else if (password && token)
		fault(check, "token_file",
			"token_file and password_file: only one of both; a token alone needs no "
			"password");
}

static void check_ca_file(const Check *check)
{
	const char *name = value(check, "ca_file"), *server = value(check, "homeserver");
	g_autofree char *path = name ? config_path(check->config, name) : NULL;
	if (path && !g_file_test(path, G_FILE_TEST_IS_REGULAR))
		fault(check, "ca_file", "ca_file: there is no file %s", name);
	else if (name && server && g_str_has_prefix(server, "http://"))
		fault(check, "ca_file", "ca_file means nothing with http://");
}

static void check_invites(const Check *check)
{
	g_auto(GStrv) invites = config_list(value(check, "invites"));
	for (char **who = invites; *who; who++)
		if (**who == '@' ? !is_user(*who) : !is_server_name(*who))
			fault(check, "invites",
				"invites: \"%s\" is no user and no server; write @ana:example.org "
				"or example.org",
				*who);
}

// Since version 12 a room's id names no server; an alias always does.
static bool is_room(const char *address)
{
	const char *colon = strchr(address, ':');
	if (strpbrk(address, " \t"))
		return false;
	return *address == '!' ? address[1] != '\0'
			       : *address == '#' && colon > address + 1 && colon[1];
}

static void check_room(Config *config, const ConfigSection *room)
{
	const ConfigEntry *address = config_entry(room, "address");
	if (address && !is_room(address->value))
		config_fault(config, address->line,
			"address: \"%s\" is no Matrix room; write #picket:example.org",
			address->value);
}

void matrix_settings_check(Config *config, const ConfigSection *section)
{
	Check check = {config, section};
	check_homeserver(&check);
	check_login(&check);
	check_ca_file(&check);
	check_invites(&check);
	const ConfigSection *room;
	for (unsigned i = 0; (room = config_section(config, "room", i)); i++) {
		const ConfigEntry *network = config_entry(room, "network");
		if (network && !strcmp(network->value, section->name))
			check_room(config, room);
	}
}

// ---- values ----

static bool secret_read(const Config *config, const ConfigSection *section,
	MatrixSettings *settings, GError **error)
{
	const char *password = given(config, section, "password_file"),
		   *token = given(config, section, "token_file");
	if (token)
		return (settings->token = config_secret(config, token, error)) != NULL;
	return password && (settings->password = config_secret(config, password, error)) != NULL;
}

// Beside the store: whoever copies that takes it along. A store in memory keeps nothing.
static char *tokens_path(const Config *config, const char *network)
{
	const char *store = config_text(config, config_section(config, "bot", 0), "bot", "store");
	if (!store || !strcmp(store, ":memory:"))
		return NULL;
	g_autofree char *path = config_path(config, store);
	g_autofree char *name = g_uri_escape_string(network, NULL, FALSE);
	return g_strconcat(path, ".", name, ".token", NULL);
}

static char *homeserver_of(const char *given)
{
	size_t length = strlen(given);
	while (length && given[length - 1] == '/')
		length--;
	return g_strndup(given, length);
}

MatrixSettings *matrix_settings_read(const Config *config, const char *network, GError **error)
{
	const ConfigSection *section = config_find(config, "network", network);
	if (!section) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			"there is no [network %s] any more", network);
		return NULL;
	}
	const char *ca_file = given(config, section, "ca_file");
	g_autoptr(MatrixSettings) settings = g_new0(MatrixSettings, 1);
	*settings = (MatrixSettings){
		.homeserver = homeserver_of(given(config, section, "homeserver")),
		.user = g_strdup(given(config, section, "user")),
		.ca_file = ca_file ? config_path(config, ca_file) : NULL,
		.tokens_path = tokens_path(config, network),
		.invites = config_list(given(config, section, "invites")),
	};
	return secret_read(config, section, settings, error) ? g_steal_pointer(&settings) : NULL;
}

static void secret_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void matrix_settings_free(MatrixSettings *settings)
{
	if (!settings)
		return;
	secret_free(settings->password);
	secret_free(settings->token);
	g_free(settings->homeserver);
	g_free(settings->user);
	g_free(settings->ca_file);
	g_free(settings->tokens_path);
	g_strfreev(settings->invites);
	g_free(settings);
}
