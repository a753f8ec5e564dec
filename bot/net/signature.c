// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes the one signature that would be right, and compares it as text: nothing of a stranger's is decoded.
#include "net/signature.h"

#include <string.h>

#define PREFIX "whsec_"
#define VERSION "v1,"

enum {
	SUM_BYTES = 32,
	SUM_TEXT = 44,      // of base64
	TIMESTAMP_MOST = 12 // digits
};

// ---- secrets ----

static bool is_base64(const char *text)
{
	static const char signs[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t length = strspn(text, signs), padding = strspn(text + length, "=");
	bool fits = padding ? padding <= 2 && (length + padding) % 4 == 0 : length % 4 != 1;
	return length && fits && !text[length + padding];
}

// Some leave the padding out, which the decoder wants.
static guint8 *decode(const char *text, size_t *ret_length)
{
	static const char *const missing[] = {"", "", "==", "="};
	g_autofree char *whole = g_strconcat(text, missing[strlen(text) % 4], NULL);
	guint8 *bytes = g_base64_decode(whole, ret_length);
	explicit_bzero(whole, strlen(whole));
	return bytes;
}

const char *signature_key_read(SignatureKey *ret_key, const char *secret)
{
	SignatureKey key = {0};
	const char *encoded = secret + strlen(PREFIX);
	if (!g_str_has_prefix(secret, PREFIX)) {
		key.length = strlen(secret);
		key.bytes = (guint8 *)g_strdup(secret);
	} else if (is_base64(encoded)) {
		key.bytes = decode(encoded, &key.length);
	} else {
		return "its secret begins with whsec_, but base64 does not follow";
	}
	if (key.length < SIGNATURE_LEAST_BYTES) {
		signature_key_clear(&key);
		return "its secret is shorter than 24 bytes, which can be guessed; make one by "
		       "openssl rand -base64 32";
	}
	*ret_key = key;
	return NULL;
}

void signature_key_clear(SignatureKey *key)
{
	if (key->bytes)
		explicit_bzero(key->bytes, key->length);
	g_clear_pointer(&key->bytes, g_free);
	key->length = 0;
}

// ---- what came ----

// Trap: "." parts what is signed, so an id that holds one could pass a part of itself off as the time.
static bool is_id(const char *id)
{
	size_t length = strlen(id);
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isgraph(id[i]) || id[i] == '.')
			return false;
	return length && length <= SIGNATURE_ID_BYTES;
}

static bool is_of_now(const char *timestamp, int64_t now)
{
	size_t digits = strspn(timestamp, "0123456789");
	if (!digits || digits > TIMESTAMP_MOST || timestamp[digits])
		return false;
	int64_t at = g_ascii_strtoll(timestamp, NULL, 10);
	return at >= now - SIGNATURE_WINDOW_SECONDS && at <= now + SIGNATURE_WINDOW_SECONDS;
}

// The caller frees it.
static char *sign(const Signed *what, const SignatureKey *key)
{
	guint8 sum[SUM_BYTES];
	gsize length = sizeof sum;
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key->bytes, key->length);
	g_hmac_update(hmac, (const guchar *)what->id, (gssize)strlen(what->id));
	g_hmac_update(hmac, (const guchar *)".", 1);
	g_hmac_update(hmac, (const guchar *)what->timestamp, (gssize)strlen(what->timestamp));
	g_hmac_update(hmac, (const guchar *)".", 1);
	g_hmac_update(hmac, (const guchar *)what->body, (gssize)what->length);
	g_hmac_get_digest(hmac, sum, &length);
	g_hmac_unref(hmac);
	return g_base64_encode(sum, length);
}

// Tells nobody by its time how much of it was right.
static bool is_same(const char *ours, const char *theirs)
{
	volatile unsigned char differs = 0;
	for (unsigned i = 0; i < SUM_TEXT; i++)
		differs |= (unsigned char)(ours[i] ^ theirs[i]);
	return !differs;
}

static bool names(const char *signatures, const char *ours)
{
	bool found = false;
	const char *at = signatures;
	for (unsigned n = 0; *at && n < SIGNATURES_MOST; n++) {
		size_t length = strcspn(at, " ");
		if (length == strlen(VERSION) + SUM_TEXT && g_str_has_prefix(at, VERSION) &&
			is_same(ours, at + strlen(VERSION)))
			found = true; // and on: which of them it is is nobody's business either
		at += length;
		at += strspn(at, " ");
	}
	return found;
}

bool signature_fits(const Signed *what, const SignatureKey *key, int64_t now)
{
	g_autofree char *ours = sign(what, key);
	bool is_ours = names(what->signatures, ours);
	explicit_bzero(ours, strlen(ours));
	return is_ours && is_id(what->id) && is_of_now(what->timestamp, now);
}
