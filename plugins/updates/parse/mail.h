// SPDX-License-Identifier: LGPL-3.0-or-later
// A mail as an item, if it is what the config says that official mails are.
#pragma once
#include "feed.h"
#include "letter.h"

enum { MAIL_INPUT_BYTES = LETTER_BYTES + 64 * 1024 }; // with what the bot says before

// So that nothing need be opened when it may not be any more, while what is returned is held; free by g_ptr_array_unref().
GPtrArray *mail_warm(void);
// One sentence each, to be freed; NULL = there is nothing of the kind.
typedef struct {
	char *fault; // why it must not be believed
	char *doubt; // why a person must look at it first
} MailDoubts;

void mail_doubts_clear(MailDoubts *doubts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MailDoubts, mail_doubts_clear)

// What was handed over: a line of JSON that the bot wrote (now, domain, from, to, keys), then the mail. Never NULL.
FeedItem *mail_read(const char *bytes, size_t length, MailDoubts *ret_doubts);
// The selectors of that domain's signatures in a mail, of char *.
GPtrArray *mail_keys(const char *bytes, size_t length, const char *domain);
