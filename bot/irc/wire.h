// SPDX-License-Identifier: LGPL-3.0-or-later
// One attempt at a connection: bytes of the link, cut and parsed, shown to libircclient, and what
// it lets through as lines.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "irc/line.h"
#include "net/link.h"

enum { WIRE_FULL_BYTES = 64 * 1024 }; // waiting for the kernel: then we say no more

typedef struct {
	void (*opened)(void *data);
	void (*line)(void *data, const Line *line);
	void (*drained)(void *data);
	void (*closed)(void *data, const char *why); // from the loop; the owner frees the wire
} WireEvents;

typedef struct Wire Wire;
Wire *wire_new(Multi *multi, const LinkTarget *target, const WireEvents *events, void *data);
void wire_free(Wire *wire); // not from inside line()
bool wire_write(Wire *wire, const char *line);
// label NULL = none
bool wire_say(Wire *wire, const char *label, const char *target, const char *text);
bool wire_is_full(const Wire *wire);
void wire_fail(Wire *wire, const char *why); // from anywhere: nothing more is read, closed() comes
void wire_finish(Wire *wire);                // sends what waits, then closed() comes
