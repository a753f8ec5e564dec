// SPDX-License-Identifier: LGPL-3.0-or-later
// A mailbox as a document: its new mails are items, the newest first. How far it was read is the document's etag, "VALIDITY UID HELD".
#pragma once
#include "host/fetches.h"

enum {
	// A mail whose key nobody can be asked for is looked at again so often, and then not believed.
	MAILS_HELD_MOST = 20,
};

typedef struct Mails Mails;
// cursor: how far it was read now. Both live as long as the call.
typedef void MailsDone(void *data, const char *cursor, const BotFetched *what);
// done() is called once, from the loop, never from inside; the look is gone after it.
Mails *mails_look(const Wish *wish, MailsDone *done, void *data);
// done() is not called any more. Not from inside done().
void mails_cancel(Mails *mails);
