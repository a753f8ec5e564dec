// SPDX-License-Identifier: LGPL-3.0-or-later
// Formats a line for the server.
#include "irc/speak.h"

void speak(const Speaker *speaker, SpeakWhen when, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	speaker->line(speaker->data, when, line);
}
