// SPDX-License-Identifier: LGPL-3.0-or-later
// The config file's form: one scanner, line by line, that goes on after a fault. What the lines
// mean: config_check.c.
#include "base/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MAX_SENTENCE = 1000 };
G_STATIC_ASSERT(CONFIG_MAX_LINE == 4096); // a sentence below says so

static void entry_free(void *data)
{
	ConfigEntry *entry = data;
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void section_free(void *data)
{
	ConfigSection *section = data;
	g_free(section->kind);
	g_free(section->name);
	g_ptr_array_unref(section->entries);
	g_free(section);
}

static void fault_free(void *data)
{
	ConfigFault *fault = data;
	g_free(fault->sentence);
	g_free(fault);
}

static Config *config_new(const char *path)
{
	Config *config = g_new0(Config, 1);
	*config = (Config){
		.path = g_strdup(path),
		.folder = g_path_get_dirname(path),
		.sections = g_ptr_array_new_with_free_func(section_free),
		.faults = g_ptr_array_new_with_free_func(fault_free),
		.known = g_array_new(FALSE, FALSE, sizeof(ConfigKey)),
	};
	return config;
}

void config_free(Config *config)
{
	if (!config)
		return;
	g_free(config->path);
	g_free(config->folder);
	g_ptr_array_unref(config->sections);
	g_ptr_array_unref(config->faults);
	g_array_unref(config->known);
	g_free(config);
}

// ---- faults ----

void config_fault(Config *config, unsigned line, const char *format, ...)
{
	if (config->faults->len > CONFIG_MAX_FAULTS)
		return;
	ConfigFault *fault = g_new0(ConfigFault, 1);
	fault->line = line;
	if (config->faults->len == CONFIG_MAX_FAULTS) {
		fault->sentence = g_strdup_printf(
			"there are more faults than %d; the others are not shown",
			CONFIG_MAX_FAULTS);
	} else {
		va_list args;
		va_start(args, format);
		g_autofree char *raw = g_strdup_vprintf(format, args);
		va_end(args);
		fault->sentence = text_clean(raw, -1);
		if (strlen(fault->sentence) > MAX_SENTENCE)
			fault->sentence[text_cut(fault->sentence, MAX_SENTENCE)] = '\0';
	}
	g_ptr_array_add(config->faults, fault);
}

static int by_line(const void *a, const void *b)
{
	const ConfigFault *first = *(const ConfigFault *const *)a,
			  *second = *(const ConfigFault *const *)b;
	return (first->line > second->line) - (first->line < second->line);
}

char *config_faults(const Config *config)
{
	if (!config->faults->len)
		return NULL;
	// Stable: faults of one line stay as they were found.
	g_ptr_array_sort(config->faults, by_line);
	GString *all = g_string_new(NULL);
	for (unsigned i = 0; i < config->faults->len; i++) {
		const ConfigFault *fault = config->faults->pdata[i];
		g_string_append_printf(all, "%s%s:%u: %s", i ? "\n" : "", config->path, fault->line,
			fault->sentence);
	}
	return g_string_free(all, FALSE);
}

// ---- the scanner ----

typedef struct {
	Config *config;
	ConfigSection *section; // NULL before the first header
	GHashTable *seen;       // headers, "kind name", and keys, "number of the section=key"
	unsigned line;
} Scan;

static bool is_name(const char *text)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t length = strlen(text);
	return length > 0 && length <= CONFIG_MAX_NAME && strspn(text, allowed) == length;
}

static void add_section(Scan *scan, const char *kind, const char *name)
{
	ConfigSection *section = g_new0(ConfigSection, 1);
	*section = (ConfigSection){
		.kind = g_strdup(kind),
		.name = g_strdup(name),
		.line = scan->line,
		.entries = g_ptr_array_new_with_free_func(entry_free),
		.unknown = !*kind,
	};
	g_ptr_array_add(scan->config->sections, section);
	scan->section = section;
}

// "[kind]" or "[kind name]"
static void scan_header(Scan *scan, char *line)
{
	size_t length = strlen(line);
	if (line[length - 1] != ']') {
		config_fault(scan->config, scan->line,
			"a section header ends with ']'; write '[kind]' or '[kind name]' and "
			"nothing behind it");
		add_section(scan, "", "");
		return;
	}
	line[length - 1] = '\0';
	char *kind = g_strstrip(line + 1);
	char *name = kind + strcspn(kind, " \t");
	if (*name)
		*name++ = '\0';
	g_strchug(name);
	if (!is_name(kind) || (*name && !is_name(name))) {
		config_fault(scan->config, scan->line,
			"a section header is '[kind]' or '[kind name]', of letters, digits, '.', "
			"'_' and '-', each up to %d",
			CONFIG_MAX_NAME);
		add_section(scan, "", "");
		return;
	}
	add_section(scan, kind, name);
	if (g_hash_table_add(scan->seen, g_strdup_printf("%s %s", kind, name)))
		return;
	scan->section->repeated = true;
	config_fault(scan->config, scan->line,
		"[%s%s%s] stands above already; put its keys together there", kind,
		*name ? " " : "", name);
}

// A "#" or ";" after a blank would be a comment in other INI files, and part of the value here:
// better asked than guessed.
static void check_value(Scan *scan, const char *key, const char *value)
{
	for (const char *at = value; *at; at++) {
		if ((*at != '#' && *at != ';') || at == value || (at[-1] != ' ' && at[-1] != '\t'))
			continue;
		if (*at == '#')
			config_fault(scan->config, scan->line,
				"' #' in the value of '%s'; a comment stands on a line of its own",
				key);
		else
			config_fault(scan->config, scan->line,
				"' ;' in the value of '%s'; write a list as 'a; b', and a comment "
				"on a line of its own with '#'",
				key);
		return;
	}
}

// "key = value"
static void scan_entry(Scan *scan, char *line)
{
	char *equals = strchr(line, '=');
	if (!equals || equals == line) {
		config_fault(scan->config, scan->line,
			"this line is none of '[section]', 'key = value' and '# comment'");
		return;
	}
	*equals = '\0';
	const char *key = g_strstrip(line), *value = g_strstrip(equals + 1);
	if (!scan->section) {
		config_fault(scan->config, scan->line,
			"'%s' stands in no section; begin with a line like '[bot]'", key);
		return;
	}
	check_value(scan, key, value);
	if (!g_hash_table_add(
		    scan->seen, g_strdup_printf("%u=%s", scan->config->sections->len, key))) {
		config_fault(scan->config, scan->line,
			"'%s' stands in this section already; give it once", key);
		return;
	}
	ConfigEntry *entry = g_new0(ConfigEntry, 1);
	*entry = (ConfigEntry){g_strdup(key), g_strdup(value), scan->line};
	g_ptr_array_add(scan->section->entries, entry);
}

// Pasted from a web page, a no-break space would hide in a key or a host name.
static bool has_odd_blank(const char *line)
{
	for (; *line; line = g_utf8_next_char(line))
		if (*line != ' ' &&
			g_unichar_type(g_utf8_get_char(line)) == G_UNICODE_SPACE_SEPARATOR)
			return true;
	return false;
}

// Why the line cannot be read at all, or NULL.
static const char *line_fault(const char *bytes, size_t length)
{
	if (length > CONFIG_MAX_LINE)
		return "this line is over 4096 bytes; make it shorter";
	if (memchr(bytes, '\0', length))
		return "there is a NUL byte in this line; save the file as plain UTF-8 text";
	if (!g_utf8_validate(bytes, (gssize)length, NULL))
		return "this line is not UTF-8; save the file as UTF-8";
	g_autofree char *line = g_strndup(bytes, length);
	return text_is_clean(line) && !has_odd_blank(line)
		       ? NULL
		       : "there is a control or invisible character in this line; type it anew";
}

static void scan_line(Scan *scan, const char *bytes, size_t length)
{
	const char *fault = line_fault(bytes, length);
	if (fault) {
		config_fault(scan->config, scan->line, "%s", fault);
		return;
	}
	g_autofree char *copy = g_strndup(bytes, length);
	char *line = g_strstrip(copy);
	if (!*line || *line == '#')
		return;
	if (*line == ';')
		config_fault(scan->config, scan->line, "a comment begins with '#', not with ';'");
	else if (*line == '[')
		scan_header(scan, line);
	else
		scan_entry(scan, line);
}

static void scan_text(Config *config, const char *bytes, size_t length)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Scan scan = {.config = config, .seen = seen, .line = 1};
	const char *at = bytes, *end = bytes + MIN(length, CONFIG_MAX_BYTES);
	if (length >= 3 && !memcmp(at, byte_order_mark, 3))
		at += 3;
	while (at < end) {
		const char *newline = memchr(at, '\n', end - at), *stop = newline ? newline : end;
		if (length > CONFIG_MAX_BYTES && !newline)
			break; // half a line says nothing
		scan_line(&scan, at, stop - at - (stop > at && stop[-1] == '\r'));
		at = stop + 1;
		scan.line++;
	}
	if (length > CONFIG_MAX_BYTES)
		config_fault(config, scan.line,
			"the file is over 1 MiB; what stands from here on is not read");
}

Config *config_parse(const char *path, const char *text)
{
	Config *config = config_new(path);
	scan_text(config, text, strlen(text));
	return config;
}

Config *config_load(const char *path, GError **error)
{
	FILE *file = fopen(path, "re");
	g_autofree char *bytes = g_malloc(CONFIG_MAX_BYTES + 1);
	size_t length = file ? fread(bytes, 1, CONFIG_MAX_BYTES + 1, file) : 0;
	int code = !file || ferror(file) ? errno : 0;
	if (file)
		fclose(file);
	if (code) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
			"cannot read '%s': %s", path, g_strerror(code));
		return NULL;
	}
	Config *config = config_new(path);
	scan_text(config, bytes, length);
	return config;
}
