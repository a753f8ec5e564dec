// SPDX-License-Identifier: LGPL-3.0-or-later
// One SASL exchange: PLAIN or EXTERNAL. It knows no clock; who starts it also ends its wait.
#pragma once
#include <stdbool.h>
#include "irc/line.h"
#include "irc/settings.h"
#include "irc/speak.h"

typedef enum { SASL_GOING, SASL_DONE, SASL_FAILED } SaslResult;

typedef struct {
	const Speaker *speaker;
	const IrcSettings *settings;
	bool active;
	char *why; // of SASL_FAILED, for the log
} Sasl;

const char *sasl_mechanism(const IrcSettings *settings); // "PLAIN"
void sasl_init(Sasl *sasl, const Speaker *speaker, const IrcSettings *settings);
void sasl_clear(Sasl *sasl);
void sasl_start(Sasl *sasl);
// AUTHENTICATE, and the numerics 902 to 908.
SaslResult sasl_line(Sasl *sasl, const Line *line);
void sasl_abort(Sasl *sasl, const char *why);
