// SPDX-License-Identifier: LGPL-3.0-or-later
// What an announcement must not hold, whoever asks for it.
#pragma once
#include "issuer.h"

enum {
	TEXT_MOST_BYTES = 4000,
	TEXT_LEAST_BYTES = 8,
};

// What must not stand in a text of that issuer, and where: a sentence that does not say it back. NULL = nothing. The caller frees it.
char *text_wrong(const char *lang, const Issuer *issuer, const char *text);
// True: it may be announced in that issuer's name. Else it was refused, with the words that are wrong.
bool text_is_fit(BotCall *call, const Issuer *issuer, const char *text);
// Is the word a link, and where does it lead? NULL: it is none. The caller frees the host.
char *text_link_host(const char *word);
// Does the word mix letters of alphabets that look alike?
bool text_mixes(const char *word);
