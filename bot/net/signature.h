// SPDX-License-Identifier: LGPL-3.0-or-later
// Signatures of what is delivered to us, as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	SIGNATURE_WINDOW_SECONDS =
		5 * 60,             // that the sender's clock may be away from ours, to both sides
	SIGNATURE_LEAST_BYTES = 24, // of a secret
	SIGNATURE_ID_BYTES = 256,
	SIGNATURES_MOST = 16, // in one header; more are not looked at
};

typedef struct {
	guint8 *bytes;
	size_t length;
} SignatureKey;

// Takes "whsec_" and base64, or any other text as it is. NULL, or the sentence that says why it is no secret.
const char *signature_key_read(SignatureKey *ret_key, const char *secret);
void signature_key_clear(SignatureKey *key);

typedef struct {
	const char *id, *timestamp, *signatures; // of the headers; "" = there was none
	const char *body;
	size_t length;
} Signed;

// Is one of the signatures ours, for just this, and of now? Takes as long whichever it is.
bool signature_fits(const Signed *what, const SignatureKey *key, int64_t now);
