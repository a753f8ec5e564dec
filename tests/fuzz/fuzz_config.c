// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever bytes a config file holds: the scan and the check end, every fault can be printed, and what
// is found is what stands there. libFuzzer's main; see tests/fuzz/meson.build.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/config.h"
#include "base/text.h"

// A key of each type, required ones and fallbacks. Secrets are left out: a check opens the file that
// the input names, and this machine has files that are better left alone.
static const ConfigKey keys[] = {
	{"bot", "store", CONFIG_TEXT, NULL},
	{"bot", "prefix", CONFIG_TEXT, "!"},
	{"bot", "operators", CONFIG_LIST, ""},
	{"bot", "alerts", CONFIG_ROOM, ""},
	{"network", "port", CONFIG_INT, "6697"},
	{"network", "tls", CONFIG_BOOL, "yes"},
	{"network", "reconnect", CONFIG_DURATION, "5s"},
	{"strike", "zone", CONFIG_ZONE, NULL},
	{"strike", "day_one", CONFIG_DATE, ""},
	{"strike", "milestone.*", CONFIG_TEXT, ""},
	{"plugin day", "morning", CONFIG_TIME, "07:30"},
	{"plugin hello", NULL, CONFIG_TEXT, NULL},
	{"room", "network", CONFIG_TEXT, NULL},
	{0},
};

// Only a file can hold a NUL; all else is read from memory, which is a hundred times faster.
static Config *load(const uint8_t *bytes, size_t n)
{
	if (!memchr(bytes, '\0', n)) {
		g_autofree char *text = g_strndup((const char *)bytes, n);
		return config_parse("a file", text);
	}
	int file = memfd_create("config", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
	g_assert(file >= 0 && write(file, bytes, n) == (ssize_t)n);
	Config *config = config_load(path, NULL);
	close(file);
	g_assert(config);
	return config;
}

static bool is_plain(const char *text)
{
	return g_utf8_validate(text, -1, NULL) && text_is_clean(text);
}

static void check_entries(const Config *config, const ConfigSection *section)
{
	for (unsigned i = 0; i < section->entries->len; i++) {
		const ConfigEntry *entry = section->entries->pdata[i];
		g_assert(entry->line > section->line && is_plain(entry->key) &&
			 is_plain(entry->value));
		g_assert(config_entry(section, entry->key) == entry);
		g_assert(config_text(config, section, section->kind, entry->key) == entry->value);
		config_bool(config, section, section->kind, entry->key);
		config_int(config, section, section->kind, entry->key);
		g_auto(GStrv) list = config_list(entry->value);
		for (char **part = list; *part; part++)
			g_assert(**part && strstr(entry->value, *part));
	}
}

static void check_sections(const Config *config)
{
	unsigned before = 0;
	for (unsigned i = 0; i < config->sections->len; i++) {
		const ConfigSection *section = config->sections->pdata[i];
		g_assert(section->line > before && is_plain(section->kind) &&
			 is_plain(section->name));
		before = section->line;
		const ConfigSection *found = config_find(config, section->kind, section->name);
		g_assert(section->unknown || section->repeated || found == section);
		check_entries(config, section);
	}
}

// "PATH:LINE: sentence", in order of lines.
static void check_faults(Config *config)
{
	g_autofree char *faults = config_faults(config);
	g_assert(!faults == !config->faults->len);
	g_auto(GStrv) lines = g_strsplit(faults ? faults : "", "\n", -1);
	g_assert(!faults || g_strv_length(lines) == config->faults->len);
	g_assert(config->faults->len <= CONFIG_MAX_FAULTS + 1);
	guint64 before = 0;
	for (char **line = lines; *line; line++) {
		g_assert(is_plain(*line) && g_str_has_prefix(*line, config->path));
		guint64 at = g_ascii_strtoull(*line + strlen(config->path) + 1, NULL, 10);
		g_assert(at >= before && at >= 1);
		before = at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	g_autoptr(Config) config = load(bytes, n);
	config_know(config, keys);
	check_sections(config);
	check_faults(config);
	config_check(config);
	check_sections(config);
	check_faults(config);
	return 0;
}
