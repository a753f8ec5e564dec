// SPDX-License-Identifier: LGPL-3.0-or-later
// A mail as an item, if it is what the config says that official mails are.
#pragma once
#include "feed.h"
#include "letter.h"

enum { MAIL_INPUT_BYTES = LETTER_BYTES + 64 * 1024 }; // with what the bot says before

// So that nothing need be opened when it may not be any more.
void mail_warm(void);
// What was handed over: a line of JSON that the bot wrote (now, domain, from, to, keys), then the mail. Never NULL; *ret_fault = NULL, or why it
// must not be believed: one sentence, to be freed.
FeedItem *mail_read(const char *bytes, size_t length, char **ret_fault);
// The selectors of that domain's signatures in a mail, of char *.
GPtrArray *mail_keys(const char *bytes, size_t length, const char *domain);
