// SPDX-License-Identifier: LGPL-3.0-or-later
// A homeserver on the loop of the test itself: it answers as it was told to, and keeps what it was asked.
#pragma once
#include <glib.h>
#include <stdbool.h>

enum { HOME_CUT = 0, HOME_PATIENCE_SECONDS = 20 };

typedef struct {
	int listener;
	unsigned source, port;
	char *base;       // "http://127.0.0.1:1234"
	GQueue once;      // of Rule; the first that fits is used up
	GQueue always;    // of Rule
	GPtrArray *peers; // of Peer
	GPtrArray *asked; // of char *: "PUT /_matrix/client/v3/… BODY", the path readable
	GArray *told;     // of int: the status that each was answered with; HOME_CUT = none
} Home;

Home *home_new(void);
void home_free(Home *home);
// The next request that begins so is answered so; HOME_CUT: its connection ends without an answer; body
// NULL: it waits for ever. What is asked without a rule is not found.
void home_will(Home *home, const char *begin, int status, const char *body);
// The same for each that home_will() says nothing of.
void home_always(Home *home, const char *begin, int status, const char *body);
// What home_will() said is said no more.
void home_forget(Home *home);
// Does a request that begins so wait for its answer?
bool home_is_asked(const Home *home, const char *begin);
// Answers the oldest request that begins so and still waits.
void home_answer(Home *home, const char *begin, int status, const char *body);
// The requests so far that begin so.
unsigned home_count(const Home *home, const char *begin);
// Of these the one of that number, from 0; NULL = there were not so many.
const char *home_asked(const Home *home, const char *begin, unsigned number);
// Of a request that must have been made: the last part of its path, as the caller frees it; and its body.
char *home_id(const Home *home, const char *begin, unsigned number);
const char *home_body(const Home *home, const char *begin, unsigned number);
// Turns the loop until that many were asked that begin so; the last of them.
const char *home_wait(Home *home, const char *begin, unsigned count);
// Turns the loop until *flag.
void home_until(const bool *flag);
