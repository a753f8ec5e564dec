// SPDX-License-Identifier: LGPL-3.0-or-later
// One look at an IMAP mailbox: the mails that came since the last one. Nothing is deleted or moved; what was fetched counts as seen there.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "net/multi.h"

enum {
	MAILBOX_MS = 30 * 1000, // of each request
	MAILBOX_CONNECT_MS = 10 * 1000,
	MAILBOX_WATCHDOG_MS = 2 * 1000,
	MAILBOX_MAILS = 50,                    // of one look; the rest comes with the next
	MAILBOX_MAIL_BYTES = 2 * 1024 * 1024,  // of one mail
	MAILBOX_LOOK_BYTES = 16 * 1024 * 1024, // of all of a look
	MAILBOX_SPAN = 500, // of UIDs that are asked for at once: curl cuts longer answers
	MAILBOX_SPANS = 40,
};

// Only borrowed for the call of mailbox_look(). An imaps:// address, or an imap:// one, which goes over to TLS before anything is
// said, unless it is this machine's own.
typedef struct {
	const char *url, *user, *password;
	const char *ca_file;   // NULL = the system's
	bool near;             // at any address and port: the config says so
	guint32 validity, uid; // as the last look told them; 0 = there was none
} MailboxAsk;

typedef struct {
	guint32 uid;
	GBytes *bytes; // NULL = more than MAILBOX_MAIL_BYTES
} MailboxMail;

// Lives as long as the call of done().
typedef struct {
	const char *fault;        // one sentence; NULL = it was looked at
	guint32 validity, uid;    // for the next look
	bool anew;                // these are the newest of a mailbox that was not known
	const MailboxMail *mails; // the oldest first
	unsigned n;
} MailboxAnswer;

typedef struct Mailbox Mailbox;
typedef void MailboxDone(void *data, const MailboxAnswer *answer);
// done() is called once, from the loop, never from inside; the mailbox is gone after it.
Mailbox *mailbox_look(Multi *multi, const MailboxAsk *ask, MailboxDone *done, void *data);
// done() is not called any more. Not from inside done().
void mailbox_cancel(Mailbox *mailbox);
