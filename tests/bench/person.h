// SPDX-License-Identifier: LGPL-3.0-or-later
// One connection to the IRC server, from a loopback address of its own: a bot that limits by host would take
// people of one address for one.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Person Person;
// A line without its end; it may be changed.
typedef void PersonLine(Person *person, char *line);

struct Person {
	char *nick;
	int fd;
	GString *heard; // the beginning of a line
	bool gone;
	// what the server has said so far
	bool welcome, known, inside;
	PersonLine *on_line; // NULL: nobody listens to the room here
	void *data;
};

// address: of 127.0.0.0/8, from 1 on. NULL = no connection.
Person *person_new(const char *nick, uint16_t port, unsigned address);
void person_free(Person *person);
// The bytes of whole lines, in one write.
void person_send(Person *person, const char *lines);
// Takes what has come; never waits.
void person_read(Person *person);
