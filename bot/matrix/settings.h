// SPDX-License-Identifier: LGPL-3.0-or-later
// What a [network] section of kind matrix says: its keys, their faults, and the values that hold
// until the next reload.
#pragma once
#include "base/config.h"
#include "chat/transport.h"

typedef enum {
	ENCRYPTION_VERIFIED, // with devices that their owners have signed
	ENCRYPTION_ANY,      // with all of their devices
	ENCRYPTION_OFF,
} EncryptionUse;

typedef struct {
	char *homeserver; // "https://matrix.example.org", or a server's name alone: "example.org"
	char *user;       // "@picketbot:example.org"
	char *password, *token; // one of both; the other is NULL
	char *ca_file;          // NULL = the system's; absolute
	char **invites;         // user ids and names of servers; ends with NULL
	EncryptionUse encryption;
	char *keys_passphrase; // of the store of keys; NULL = it lies there open
} MatrixSettings;

extern const ConfigKey matrix_setting_keys[];
// Faults that need more than one key, and rooms that Matrix cannot have.
void matrix_settings_check(Config *config, const ConfigSection *section);
// How fast the homeserver lets the account speak.
TransportPace matrix_settings_pace(const Config *config, const ConfigSection *section);
// NULL and error if the section is gone or its secret cannot be read.
MatrixSettings *matrix_settings_read(const Config *config, const char *network, GError **error);
// Of these the store keeps rooms and how far they were heard.
bool matrix_settings_same_account(const MatrixSettings *a, const MatrixSettings *b);
bool matrix_settings_same(const MatrixSettings *a, const MatrixSettings *b);
// The URL of that homeserver. The caller frees it.
char *matrix_settings_base(const MatrixSettings *settings);
void matrix_settings_free(MatrixSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MatrixSettings, matrix_settings_free)
