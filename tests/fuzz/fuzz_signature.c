// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever stands in the headers of a delivery: without our signature it does not fit, with it among whatever else it does.
// libFuzzer's main; see tests/fuzz/meson.build.
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "net/signature.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define BODY "{\"test\": 2432232314}"
#define RIGHT "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

// The input: a secret, an id, a time, signatures, each to the end of its line.
static void check_any(char **lines)
{
	SignatureKey key = {0};
	if (signature_key_read(&key, lines[0]))
		return;
	g_assert(key.length >= SIGNATURE_LEAST_BYTES);
	const Signed what = {lines[1], lines[2], lines[3], BODY, strlen(BODY)};
	bool fits = signature_fits(&what, &key, g_ascii_strtoll(lines[2], NULL, 10));
	g_assert(!fits || strstr(lines[3], "v1,"));
	signature_key_clear(&key);
}

static void check_known(const char *header)
{
	const int64_t now = INT64_C(1614265330);
	const char *id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
	g_autofree char *first = g_strconcat(RIGHT " ", header, NULL);
	SignatureKey key = {0};
	signature_key_read(&key, SECRET);
	g_assert(signature_fits(&(Signed){id, "1614265330", first, BODY, strlen(BODY)}, &key, now));
	g_assert(strstr(header, RIGHT) ||
		 !signature_fits(
			 &(Signed){id, "1614265330", header, BODY, strlen(BODY)}, &key, now));
	signature_key_clear(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	g_autofree char *text = g_strndup((const char *)bytes, n);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 4);
	if (g_strv_length(lines) < 4)
		return 0;
	check_any(lines);
	check_known(lines[3]);
	return 0;
}
