// SPDX-License-Identifier: LGPL-3.0-or-later
// What a [network] section of kind irc says: its keys, their faults, and the values that hold for
// one connection.
#pragma once
#include <stdbool.h>
#include "base/config.h"
#include "chat/transport.h"
#include "irc/pace.h"

typedef enum { SASL_NONE, SASL_PLAIN, SASL_EXTERNAL } SaslKind;

typedef struct {
	char *host, *nick, *account, *password; // account and password: NULL if not given
	char *ca_file, *pin, *client_cert;      // NULL if not given; paths are absolute
	unsigned port;
	bool tls, require_account;
	SaslKind sasl;
	PaceKind pace;
	int64_t reconnect_ms;
} IrcSettings;

extern const ConfigKey irc_setting_keys[];
// Faults that need more than one key, and rooms that IRC cannot have.
void irc_settings_check(Config *config, const ConfigSection *section);
// How fast it speaks.
TransportPace irc_settings_pace(const Config *config, const ConfigSection *section);
// NULL and error if the section is gone or its secret cannot be read.
IrcSettings *irc_settings_read(const Config *config, const char *network, GError **error);
void irc_settings_free(IrcSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IrcSettings, irc_settings_free)
