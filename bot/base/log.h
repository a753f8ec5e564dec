// SPDX-License-Identifier: LGPL-3.0-or-later
// The operator's log: one line on standard error, or structured fields in the journal. Only main,
// app, transports, the turn and the host log; library code returns GError. A line is "noun: what
// happened, what next". Never a member's words or address.
#pragma once
#include <glib.h>

typedef enum { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG } LogLevel;
typedef struct {
	const char *network, *room, *plugin; // NULL = does not apply
} LogWhere;

// One line, whatever stands in the arguments: control characters are left out, over 4 KiB is cut.
void log_write(LogLevel level, const LogWhere *where, const char *format, ...) G_GNUC_PRINTF(3, 4);
#define log_error(...) log_write(LOG_ERROR, NULL, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING, NULL, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, NULL, __VA_ARGS__)
#define log_debug(...) log_write(LOG_DEBUG, NULL, __VA_ARGS__)
// Chooses the writer: the journal under systemd, else standard error with the time; GLib's own
// warnings go there too. Debug lines only with PICKETBOT_DEBUG set. Once per process: GLib knows
// one writer. Where the sink (which must live on; NULL = none) has a print, lines go there instead
// of standard error: a chat at a terminal shows them between its own.
typedef struct {
	void (*print)(void *data, const char *line); // NULL = standard error
	void *data;
} LogSink;
void log_start(LogSink *sink);
