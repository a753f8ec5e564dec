// SPDX-License-Identifier: LGPL-3.0-or-later
// What the config says: sections, keys with their fallbacks, values by type, paths and secrets.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"

// ---- sections and keys ----

void config_know(Config *config, const ConfigKey *keys)
{
	for (const ConfigKey *key = keys; key->section; key++)
		g_array_append_val(config->known, *key);
}

const ConfigSection *config_section(const Config *config, const char *kind, unsigned i)
{
	for (unsigned at = 0; at < config->sections->len; at++) {
		const ConfigSection *section = config->sections->pdata[at];
		if (section->unknown || section->repeated || strcmp(section->kind, kind))
			continue;
		if (i-- == 0)
			return section;
	}
	return NULL;
}

const ConfigSection *config_find(const Config *config, const char *kind, const char *name)
{
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, kind, i)); i++)
		if (!strcmp(section->name, name))
			return section;
	return NULL;
}

const ConfigEntry *config_entry(const ConfigSection *section, const char *key)
{
	for (unsigned i = 0; section && i < section->entries->len; i++) {
		const ConfigEntry *entry = section->entries->pdata[i];
		if (!strcmp(entry->key, key))
			return entry;
	}
	return NULL;
}

static bool key_matches(const char *known, const char *key)
{
	if (g_str_has_suffix(known, ".*"))
		return strlen(key) > strlen(known) - 1 && !strncmp(known, key, strlen(known) - 1);
	return !strcmp(known, key);
}

const ConfigKey *config_known(
	const Config *config, const char *kind, const char *name, const char *key)
{
	g_autofree char *full = g_strconcat(kind, " ", name, NULL);
	for (unsigned i = 0; i < config->known->len; i++) {
		const ConfigKey *row = &g_array_index(config->known, ConfigKey, i);
		if (!row->key || !key_matches(row->key, key))
			continue;
		if (!strcmp(row->section, kind) || !strcmp(row->section, full))
			return row;
	}
	return NULL;
}

const char *config_text(
	const Config *config, const ConfigSection *section, const char *kind, const char *key)
{
	const ConfigEntry *entry = config_entry(section, key);
	if (entry)
		return entry->value;
	const ConfigKey *known = config_known(config, kind, section ? section->name : "", key);
	return known ? known->fallback : NULL;
}

bool config_bool(
	const Config *config, const ConfigSection *section, const char *kind, const char *key)
{
	const char *value = config_text(config, section, kind, key);
	return value && (!strcmp(value, "yes") || !strcmp(value, "true"));
}

int64_t config_int(
	const Config *config, const ConfigSection *section, const char *kind, const char *key)
{
	const ConfigKey *known = config_known(config, kind, section ? section->name : "", key);
	const char *value = config_text(config, section, kind, key);
	int minutes = 0;
	int64_t seconds = 0;
	if (!known || !value)
		return 0;
	if (known->type == CONFIG_BOOL)
		return config_bool(config, section, kind, key);
	if (known->type == CONFIG_TIME)
		return clock_parse_minutes(value, &minutes) ? minutes : 0;
	if (known->type == CONFIG_DURATION)
		return clock_parse_duration(value, &seconds) ? seconds : 0;
	return g_ascii_strtoll(value, NULL, 10);
}

char **config_list(const char *value)
{
	g_auto(GStrv) parts = g_strsplit(value ? value : "", ";", -1);
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();
	for (char **part = parts; *part; part++)
		if (*g_strstrip(*part))
			g_strv_builder_add(list, *part);
	return g_strv_builder_end(list);
}

// ---- paths and secrets ----

char *config_path(const Config *config, const char *path)
{
	return g_path_is_absolute(path) ? g_strdup(path)
					: g_build_filename(config->folder, path, NULL);
}

static int open_credential(const char *path)
{
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
	if (!folder)
		return -1;
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *full = g_build_filename(folder, name, NULL);
	return open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static bool secret_fault(GError **error, const char *path, const char *sentence)
{
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the secret '%s' %s", path, sentence);
	return false;
}

// systemd gives credentials by an access list, which shows as a group bit: its folder is closed to
// others instead.
static bool is_secret(int fd, bool is_credential, const char *path, GError **error)
{
	struct stat about;
	if (fstat(fd, &about) || !S_ISREG(about.st_mode))
		return secret_fault(error, path, "is no file; name a file that holds nothing else");
	if (!is_credential && about.st_mode & (S_IRWXG | S_IRWXO))
		return secret_fault(
			error, path, "can be read by others; chmod 600 makes it yours alone");
	return true;
}

// The first line of what was read, trimmed.
static bool secret_take(char *bytes, ssize_t length, const char *path, GError **error)
{
	if (length < 0)
		return secret_fault(error, path, g_strerror(errno));
	if (length > CONFIG_MAX_SECRET)
		return secret_fault(error, path,
			"is over 4 KiB; only its first line counts, take the rest out");
	if (!g_utf8_validate(bytes, length, NULL))
		return secret_fault(error, path, "is not UTF-8 text");
	bytes[length] = '\0';
	bytes[strcspn(bytes, "\n")] = '\0';
	return *g_strstrip(bytes) ? true
				  : secret_fault(error, path,
					    "is empty; write the secret into its first line");
}

char *config_secret(const Config *config, const char *path, GError **error)
{
	g_autofree char *full = config_path(config, path);
	int credential = open_credential(path);
	int fd = credential >= 0 ? credential : open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		int code = errno;
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
			"cannot read the secret '%s': %s", full, g_strerror(code));
		return NULL;
	}
	char bytes[CONFIG_MAX_SECRET + 2];
	char *secret = NULL;
	if (is_secret(fd, credential >= 0, full, error) &&
		secret_take(bytes, read(fd, bytes, sizeof bytes - 1), full, error))
		secret = g_strdup(bytes);
	explicit_bzero(bytes, sizeof bytes);
	close(fd);
	return secret;
}
