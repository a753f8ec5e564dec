// SPDX-License-Identifier: LGPL-3.0-or-later
// One word to each person about all their shifts that one act touches, however many these are.
#pragma once
#include "roster.h"

enum { NOTICE_SHOWN = 5 }; // shifts named to one person

typedef struct {
	Bot *bot;
	GArray *rows;
} Notice;

void notice_init(Notice *notice, Bot *bot);
void notice_clear(Notice *notice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Notice, notice_clear)
// One sign-up, or all of a shift.
void notice_add(Notice *notice, const Shift *shift, const Signup *signup);
void notice_add_all(Notice *notice, const Shift *shift);
// What one person hears; shifts is "3 (Sat 12 Aug 09:00-12:00), 5 (…)", n how many. The caller frees it.
typedef char *NoticeWords(const char *lang, const char *shifts, unsigned n, const void *data);
// Tells each person once. Returns how many.
unsigned notice_tell(const Notice *notice, NoticeWords *words, const void *data);
