// SPDX-License-Identifier: LGPL-3.0-or-later
// The config file: one scanner, line by line, that finds all faults at once; then a check of
// sections and keys against tables of what is known. Format: product contract in README, "The
// config file".
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	CONFIG_MAX_BYTES = 1024 * 1024,
	CONFIG_MAX_LINE = 4096,
	CONFIG_MAX_NAME = 64,
	CONFIG_MAX_FAULTS = 1000,
	CONFIG_MAX_SECRET = 4096,
};

typedef enum { // the same order as BotKind of plugin.h, which host/ asserts
	CONFIG_TEXT,
	CONFIG_INT,
	CONFIG_BOOL,
	CONFIG_LIST,
	CONFIG_ROOM,
	CONFIG_DATE,
	CONFIG_TIME,
	CONFIG_ZONE,
	CONFIG_DURATION,
	CONFIG_SECRET,
	CONFIG_NAMES // a list of single words
} ConfigType;

typedef struct {
	const char *section; // a kind, "network", or one section of its kind, "plugin day"
	const char *key;     // "milestone.*" takes any ending; NULL = a known section without keys
	ConfigType type;
	const char *fallback; // NULL = required; "" = may be missing
	int64_t least, most;  // of a number, or seconds of a duration; most 0 = all that are one
} ConfigKey;

typedef struct {
	char *key, *value; // the value is trimmed and has no escapes
	unsigned line;
} ConfigEntry;

typedef struct {
	char *kind, *name; // [strike wga]; name is "" for [bot]
	unsigned line;
	GPtrArray *entries; // of ConfigEntry, in order; of a repeated key the first
	bool unknown;       // a kind that nobody knows, or a bad header: not searched, never found
	bool repeated;      // stands above already: only the first is found
} ConfigSection;

typedef struct {
	unsigned line;
	char *sentence;
} ConfigFault;

typedef struct {
	char *path;          // as given, for faults; "ready strike" for the built-in one
	char *folder;        // relative paths are relative to it
	GPtrArray *sections; // of ConfigSection, in order
	GPtrArray *faults;   // of ConfigFault, in the order in which they were found
	GArray *known;       // of ConfigKey
} Config;

// Reads a file; faults of form are in ->faults. NULL and error only when it cannot be read at all
// (exit 66).
Config *config_load(const char *path, GError **error);
// The same for a text in memory; never NULL.
Config *config_parse(const char *path, const char *text);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)
// Adds keys that are known (the table ends with {0}; its texts are borrowed and must outlive the
// config).
void config_know(Config *config, const ConfigKey *keys);
// Checks all sections and keys against what is known: unknown ones with the nearest known one,
// missing ones at their section's header, values of the wrong type, secrets that are missing or
// that others can read. Once, when all that is known was added.
void config_check(Config *config);
// The sentence says what would be right. Control characters are left out of it.
void config_fault(Config *config, unsigned line, const char *format, ...) G_GNUC_PRINTF(3, 4);
// All faults, one per line, in order of lines: "FILE:LINE: sentence"; NULL if there are none. The
// caller frees it.
char *config_faults(const Config *config);

// The i-th section of a kind; NULL after the last.
const ConfigSection *config_section(const Config *config, const char *kind, unsigned i);
const ConfigSection *config_find(const Config *config, const char *kind, const char *name);
// The key's line, or NULL if it is not there. section may be NULL.
const ConfigEntry *config_entry(const ConfigSection *section, const char *key);
// The row that knows this key of a section, by its kind ("plugin day" too) or by its name; NULL if
// there is none.
const ConfigKey *config_known(
	const Config *config, const char *kind, const char *name, const char *key);
// The value, or the known key's fallback; NULL for an unknown key and for a required one that is
// missing. section may be NULL: fallback.
const char *config_text(
	const Config *config, const ConfigSection *section, const char *kind, const char *key);
bool config_bool(
	const Config *config, const ConfigSection *section, const char *kind, const char *key);
// Int, minutes of a TIME, seconds of a DURATION.
int64_t config_int(
	const Config *config, const ConfigSection *section, const char *kind, const char *key);
// A list split at ";", each trimmed, empty ones left out; NULL is an empty list. Free by
// g_strfreev().
char **config_list(const char *value);
// The secret's text (first line, trimmed) from its file; $CREDENTIALS_DIRECTORY/NAME is tried
// first. NULL and error if missing, readable by others, empty or over 4 KiB.
char *config_secret(const Config *config, const char *path, GError **error);
// A path of the config, made absolute by its folder. The caller frees it.
char *config_path(const Config *config, const char *path);
