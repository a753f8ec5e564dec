// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads [network] sections of kind matrix. What it refuses: clear text towards the world, and names
// that no homeserver would know.
#include "matrix/settings.h"

#include <string.h>

#include "base/config_part.h"
#include "net/link.h"

enum { USER_BYTES = 255 }; // the specification's
static const double SETTINGS_BURST = 10, SETTINGS_PER_SECOND = 0.2;

const ConfigKey matrix_setting_keys[] = {
	{"network", "homeserver", CONFIG_TEXT, NULL},
	{"network", "user", CONFIG_TEXT, NULL},
	{"network", "password_file", CONFIG_SECRET, ""},
	{"network", "token_file", CONFIG_SECRET, ""},
	{"network", "ca_file", CONFIG_TEXT, ""},
	{"network", "insecure", CONFIG_BOOL, "no"},
	{"network", "invites", CONFIG_LIST, ""},
	{"network", "ratelimit", CONFIG_BOOL, "yes"},
	{"network", "encryption", CONFIG_TEXT, "verified"},
	{"network", "keys_file", CONFIG_SECRET, ""},
	{0},
};

// ---- faults ----

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

static void check_homeserver(const ConfigPart *part)
{
	const char *server = config_part_value(part, "homeserver");
	if (!server || is_server_name(server))
		return;
	g_autoptr(GUri) uri = base_url(server);
	if (!uri)
		config_part_fault(part, "homeserver",
			"\"%s\" is no homeserver; write https://matrix.example.org", server);
	else if (!strcmp(g_uri_get_scheme(uri), "http") && !link_is_loopback(g_uri_get_host(uri)) &&
		 !config_bool(part->config, part->section, "network", "insecure"))
		config_part_fault(part, "homeserver",
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

static void check_login(const ConfigPart *part)
{
	const char *user = config_part_value(part, "user"),
		   *password = config_part_value(part, "password_file"),
		   *token = config_part_value(part, "token_file");
	if (user && !is_user(user))
		config_part_fault(part, "user",
			"\"%s\" is no Matrix user; write @picketbot:example.org", user);
	if (!password && !token)
		config_part_fault(part, "password_file",
			"[network %s] lacks 'password_file' or 'token_file'", part->section->name);
	else if (password && token)
		config_part_fault(part, "token_file",
			"token_file and password_file: only one of both; a token alone needs no "
			"password");
}

static void check_ca_file(const ConfigPart *part)
{
	const char *server = config_part_value(part, "homeserver");
	if (config_part_file(part, "ca_file") && server && g_str_has_prefix(server, "http://"))
		config_part_fault(part, "ca_file", "ca_file means nothing with http://");
}

static void check_invites(const ConfigPart *part)
{
	g_auto(GStrv) invites = config_list(config_part_value(part, "invites"));
	for (char **who = invites; *who; who++)
		if (**who == '@' ? !is_user(*who) : !is_server_name(*who))
			config_part_fault(part, "invites",
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

static const char *const encryption_words[] = {
	[ENCRYPTION_VERIFIED] = "verified", [ENCRYPTION_ANY] = "any", [ENCRYPTION_OFF] = "off"};

// -1 = it is none of them.
static int encryption_of(const char *word)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(encryption_words); i++)
		if (!strcmp(word, encryption_words[i]))
			return (int)i;
	return -1;
}

static void check_encryption(const ConfigPart *part)
{
	const char *word = config_part_value(part, "encryption");
	if (word && encryption_of(word) < 0)
		config_part_fault(part, "encryption",
			"encryption: \"%s\" is none of verified, any and off", word);
}

void matrix_settings_check(Config *config, const ConfigSection *section)
{
	const ConfigPart part = {config, section};
	check_homeserver(&part);
	check_login(&part);
	check_ca_file(&part);
	check_invites(&part);
	check_encryption(&part);
	const ConfigSection *room;
	for (unsigned i = 0; (room = config_part_next(&part, "room", &i));)
		check_room(config, room);
}

// ---- values ----

// Synapse's own figures for one account, over all its rooms.
TransportPace matrix_settings_pace(const Config *config, const ConfigSection *section)
{
	bool limited = config_bool(config, section, "network", "ratelimit");
	return (TransportPace){
		.burst = SETTINGS_BURST,
		.per_second = limited ? SETTINGS_PER_SECOND : 0,
		.shorten = N_("whoever runs the homeserver can lift the account's limit; then "
			      "ratelimit = no"),
	};
}

static bool read_secrets(const Config *config, const ConfigSection *section,
	MatrixSettings *settings, GError **error)
{
	const char *password = config_given(config, section, "password_file"),
		   *token = config_given(config, section, "token_file"),
		   *keys = config_given(config, section, "keys_file");
	if (keys && !(settings->keys_passphrase = config_secret(config, keys, error)))
		return false;
	if (token)
		return (settings->token = config_secret(config, token, error)) != NULL;
	return password && (settings->password = config_secret(config, password, error)) != NULL;
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
	g_autoptr(MatrixSettings) settings = g_new0(MatrixSettings, 1);
	*settings = (MatrixSettings){
		.homeserver = homeserver_of(config_given(config, section, "homeserver")),
		.user = g_strdup(config_given(config, section, "user")),
		.ca_file = config_given_path(config, section, "ca_file"),
		.invites = config_list(config_given(config, section, "invites")),
		.encryption = (EncryptionUse)encryption_of(
			config_text(config, section, "network", "encryption")),
	};
	return read_secrets(config, section, settings, error) ? g_steal_pointer(&settings) : NULL;
}

bool matrix_settings_same_account(const MatrixSettings *a, const MatrixSettings *b)
{
	return !strcmp(a->homeserver, b->homeserver) && !strcmp(a->user, b->user);
}

bool matrix_settings_same(const MatrixSettings *a, const MatrixSettings *b)
{
	return matrix_settings_same_account(a, b) && !g_strcmp0(a->password, b->password) &&
	       !g_strcmp0(a->token, b->token) && !g_strcmp0(a->ca_file, b->ca_file) &&
	       !g_strcmp0(a->keys_passphrase, b->keys_passphrase) &&
	       a->encryption == b->encryption &&
	       g_strv_equal((const char *const *)a->invites, (const char *const *)b->invites);
}

char *matrix_settings_base(const MatrixSettings *settings)
{
	const char *server = settings->homeserver;
	return g_strconcat(strstr(server, "://") ? "" : "https://", server, NULL);
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
	secret_free(settings->keys_passphrase);
	g_free(settings->homeserver);
	g_free(settings->user);
	g_free(settings->ca_file);
	g_strfreev(settings->invites);
	g_free(settings);
}
