// SPDX-License-Identifier: LGPL-3.0-or-later
// Capabilities (IRCv3, CAP 302): what the server offers, what we asked for, what is on.
#pragma once
#include <stdbool.h>
#include "irc/line.h"
#include "irc/speak.h"

typedef enum {
	CAP_ACCOUNT_NOTIFY,
	CAP_ACCOUNT_TAG,
	CAP_BATCH,
	CAP_CAP_NOTIFY,
	CAP_CHGHOST,
	// only together with labels: an echo that nothing ties to its line proves little
	CAP_ECHO_MESSAGE,
	CAP_EXTENDED_JOIN,
	CAP_LABELED_RESPONSE,
	CAP_MESSAGE_TAGS,
	CAP_MULTI_PREFIX,
	CAP_SASL,
	CAP_SERVER_TIME,
	CAP_USERHOST_IN_NAMES,
	CAPS,
} Cap;

// SETTLED: the first questions are answered, once
typedef enum { CAPS_NOTHING, CAPS_SETTLED, CAPS_CHANGED } CapsNews;

typedef struct {
	const Speaker *speaker;
	unsigned wanted, offered, asked, on; // a bit for each Cap
	char *mechanisms;                    // of SASL, "PLAIN,EXTERNAL"; NULL = not said
	char *sts; // the server would rather have TLS: "port=6697"; NULL = not said
	bool listed, settled;
} Caps;

void caps_init(Caps *caps, const Speaker *speaker, unsigned unwanted);
void caps_clear(Caps *caps);
void caps_start(Caps *caps);
// A CAP line, or the server's word that it knows no CAP.
CapsNews caps_line(Caps *caps, const Line *line);
CapsNews caps_unknown(Caps *caps);
bool caps_on(const Caps *caps, Cap cap);
// Are echo and label both there, so that each line's fate is told?
bool caps_confirm(const Caps *caps);
bool caps_has_mechanism(const Caps *caps, const char *mechanism);
