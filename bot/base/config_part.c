// SPDX-License-Identifier: LGPL-3.0-or-later
// What those who check and read one kind of section share.
#include "base/config_part.h"

#include <string.h>

const char *config_given(const Config *config, const ConfigSection *section, const char *key)
{
	const char *text = config_text(config, section, section->kind, key);
	return text && *text ? text : NULL;
}

char *config_given_path(const Config *config, const ConfigSection *section, const char *key)
{
	const char *name = config_given(config, section, key);
	return name ? config_path(config, name) : NULL;
}

const char *config_part_value(const ConfigPart *part, const char *key)
{
	return config_given(part->config, part->section, key);
}

void config_part_fault(const ConfigPart *part, const char *key, const char *format, ...)
{
	const ConfigEntry *entry = config_entry(part->section, key);
	va_list args;
	va_start(args, format);
	g_autofree char *sentence = g_strdup_vprintf(format, args);
	va_end(args);
	config_fault(part->config, entry ? entry->line : part->section->line, "%s", sentence);
}

bool config_part_file(const ConfigPart *part, const char *key)
{
	g_autofree char *path = config_given_path(part->config, part->section, key);
	bool there = path && g_file_test(path, G_FILE_TEST_IS_REGULAR);
	if (path && !there)
		config_part_fault(
			part, key, "%s: there is no file %s", key, config_part_value(part, key));
	return there;
}

const ConfigSection *config_part_next(const ConfigPart *part, const char *kind, unsigned *i)
{
	const ConfigSection *section;
	while ((section = config_section(part->config, kind, (*i)++))) {
		const ConfigEntry *names = config_entry(section, part->section->kind);
		if (names && !strcmp(names->value, part->section->name))
			return section;
	}
	return NULL;
}
