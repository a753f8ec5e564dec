// SPDX-License-Identifier: LGPL-3.0-or-later
// The operator's log through GLib's structured logging; one writer for the journal, one for a plain
// standard error.
#include "base/log.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MAX_LINE = 4096 };

typedef struct {
	GLogLevelFlags glib; // never G_LOG_LEVEL_ERROR: GLib aborts on it
	const char *priority, *word;
} Level;

static const Level levels[] = {
	[LOG_ERROR] = {G_LOG_LEVEL_CRITICAL, "3", "error"},
	[LOG_WARNING] = {G_LOG_LEVEL_WARNING, "4", "warning"},
	[LOG_INFO] = {G_LOG_LEVEL_INFO, "6", "info"},
	[LOG_DEBUG] = {G_LOG_LEVEL_DEBUG, "7", "debug"},
};

static const char *level_word(GLogLevelFlags glib)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++)
		if (glib & levels[i].glib)
			return levels[i].word;
	return glib & G_LOG_LEVEL_ERROR ? "fatal" : "info";
}

void log_write(LogLevel level, const LogWhere *where, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *raw = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *message = text_clean(raw, -1);
	if (strlen(message) > MAX_LINE)
		message[text_cut(message, MAX_LINE)] = '\0';
	GLogField fields[6] = {
		{"MESSAGE", message, -1},
		{"PRIORITY", levels[level].priority, -1},
		{"GLIB_DOMAIN", "picketbot", -1},
	};
	size_t n = 3;
	if (where && where->network)
		fields[n++] = (GLogField){"NETWORK", where->network, -1};
	if (where && where->room)
		fields[n++] = (GLogField){"ROOM", where->room, -1};
	if (where && where->plugin)
		fields[n++] = (GLogField){"PLUGIN", where->plugin, -1};
	g_log_structured_array(levels[level].glib, fields, n);
}

// ---- where it goes ----

static char *field_text(const GLogField *field)
{
	return text_clean(field->value, field->length);
}

// " (network libera, room picket)", or nothing
static void append_where(GString *line, const GLogField *fields, size_t n)
{
	static const struct {
		const char *key, *word;
	} places[] = {{"NETWORK", "network"}, {"ROOM", "room"}, {"PLUGIN", "plugin"}};
	const char *before = " (";
	for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
		for (size_t j = 0; j < n; j++) {
			if (strcmp(fields[j].key, places[i].key))
				continue;
			g_autofree char *text = field_text(&fields[j]);
			g_string_append_printf(line, "%s%s %s", before, places[i].word, text);
			before = ", ";
		}
	}
	if (*before == ',')
		g_string_append_c(line, ')');
}

static GLogWriterOutput write_plain(
	GLogLevelFlags level, const GLogField *fields, gsize n, const LogSink *sink)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "%s %s ", time, level_word(level));
	for (gsize i = 0; i < n; i++) {
		if (strcmp(fields[i].key, "MESSAGE"))
			continue;
		g_autofree char *text = field_text(&fields[i]);
		g_string_append(line, text);
	}
	append_where(line, fields, n);
	if (sink && sink->print) {
		sink->print(sink->data, line->str);
		return G_LOG_WRITER_HANDLED;
	}
	g_string_append_c(line, '\n');
	fputs(line->str, stderr); // in one piece: lines of our children come to the same place
	return G_LOG_WRITER_HANDLED;
}

static bool is_wanted(GLogLevelFlags level)
{
	return !(level & G_LOG_LEVEL_DEBUG) || g_getenv("PICKETBOT_DEBUG");
}

static GLogWriterOutput write_line(
	GLogLevelFlags level, const GLogField *fields, gsize n, void *sink)
{
	if (!is_wanted(level))
		return G_LOG_WRITER_HANDLED;
	if (g_log_writer_is_journald(fileno(stderr)) &&
		g_log_writer_journald(level, fields, n, NULL) == G_LOG_WRITER_HANDLED)
		return G_LOG_WRITER_HANDLED;
	return write_plain(level, fields, n, sink);
}

void log_start(LogSink *sink)
{
	g_log_set_writer_func(write_line, sink, NULL);
}
