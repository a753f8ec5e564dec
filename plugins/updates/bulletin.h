// SPDX-License-Identifier: LGPL-3.0-or-later
// Bulletins in the store: official messages by number, in editions.
#pragma once
#include <bot/plugin.h>

#define BULLETIN_BY_OFFICERS "officer"

// One edition of one bulletin. bulletin_clear() frees the texts.
typedef struct {
	int64_t number, edition;    // the edition that this is,
	int64_t newest;             // and the last there is
	int64_t published, fetched; // of this edition
	int64_t withdrawn;          // since when; 0 = it holds
	bool urgent;
	bool silent;          // known, and not to be said in the rooms
	char *issuer, *title; // its name in the config, and what it is called
	char *channel;        // how it came: "officer", "feed NAME", "mail NAME", "hook NAME"
	char *link, *lang;    // "" = none; lang "" = for all
	char *text, *hash;
	char *reason; // why it is withdrawn; "" = nobody said
} Bulletin;

void bulletin_clear(Bulletin *bulletin);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bulletin, bulletin_clear)

// The newest edition of that number. False: there is none.
bool bulletin_read(Bot *bot, int64_t number, Bulletin *ret_bulletin);
// A certain edition.
bool bulletin_read_edition(Bot *bot, int64_t number, int64_t edition, Bulletin *ret_bulletin);
// The newest edition of the one that an argument names. False after refusing.
bool bulletin_of_call(BotCall *call, const char *arg, Bulletin *ret_bulletin);
// The newest that holds.
bool bulletin_read_latest(Bot *bot, Bulletin *ret_bulletin);

// As a new bulletin (number 0, which it then gets), or as the next edition of one; the hash is made here. False:
// it could not be saved.
bool bulletin_add(Bot *bot, Bulletin *bulletin);
bool bulletin_withdraw(Bot *bot, int64_t number, const char *reason);

// The text whose SHA-256 is the hash: in Unicode's form NFC, runs of blanks and line breaks as one blank, nothing
// else changed. The caller frees it.
char *bulletin_normal(const char *text);
