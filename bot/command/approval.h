// SPDX-License-Identifier: LGPL-3.0-or-later
// Dangerous acts that wait for a second officer, as the store holds them.
#pragma once
#include "chat/people.h"
#include "command/effect.h"
#include "store/store.h"

enum { APPROVAL_SECONDS = 900 };

typedef struct {
	int64_t id;
	BotPerson person; // who asked
	char *address;
	int forced; // the console's role for that line, else MESSAGE_OWN_ROLE
	char *command, *args, *typed;
	Effect effect;
	int64_t undoes, at, expires;
	char *state; // open approved rejected expired void
	BotPerson closed_by;
} Approval;

void approval_clear(Approval *approval);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Approval, approval_clear)
// In a turn: keeps it and fills its id.
bool approval_insert(Store *store, Approval *approval);
bool approval_read(Store *store, int64_t id, Approval *ret_approval);
// The first open one after that id.
bool approval_next(Store *store, int64_t after, Approval *ret_approval);
// In a turn: it is over.
bool approval_close(Store *store, const Approval *approval, const char *state, BotPerson by);
// In a turn: what it would do is something else by now.
bool approval_renew(Store *store, const Approval *approval, const Effect *effect);
