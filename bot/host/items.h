// SPDX-License-Identifier: LGPL-3.0-or-later
// What the reader of documents printed, read strictly: it has seen hostile bytes, and may have become their servant.
#pragma once
#include "plugin.h"

enum {
	ITEMS_MOST = 200,
	ITEMS_ID_BYTES = 500,
	ITEMS_LINK_BYTES = 2000,
	ITEMS_TITLE_BYTES = 500,
	ITEMS_TEXT_BYTES = 20000,
	ITEMS_LANG_BYTES = 35,
};

typedef struct {
	GPtrArray *lines; // of Json: the items' texts are theirs, or in texts
	GPtrArray *texts; // of char *
	GArray *all;      // of BotItem
	char *title;      // of the document
	unsigned left_out;
} Items;

// NULL, or one sentence that says why nothing of it is to be believed. items_clear() either way.
const char *items_read(Items *ret_items, const char *lines, size_t length);
void items_clear(Items *items);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Items, items_clear)
