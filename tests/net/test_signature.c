// SPDX-License-Identifier: LGPL-3.0-or-later
// Whose signature holds for what and when; the first rows are the specification's own example.
#include "net/signature.h"

#include <check.h>
#include <string.h>

Suite *suite(void);

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define BODY "{\"test\": 2432232314}"
#define RIGHT "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define AT INT64_C(1614265330)

static const struct {
	const char *what, *id, *timestamp, *signatures, *body;
	int64_t away; // our clock from the sender's
	bool fits;
} rows[] = {
	{"the example", ID, "1614265330", RIGHT, BODY, 0, true},
	{"at the edge, late", ID, "1614265330", RIGHT, BODY, 300, true},
	{"at the edge, early", ID, "1614265330", RIGHT, BODY, -300, true},
	{"too late", ID, "1614265330", RIGHT, BODY, 301, false},
	{"too early", ID, "1614265330", RIGHT, BODY, -301, false},
	{"years away", ID, "1614265330", RIGHT, BODY, INT64_C(1) << 40, false},
	{"the last of three", ID, "1614265330", "v1,AAAA v1a,BBBB " RIGHT, BODY, 0, true},
	{"the first of two", ID, "1614265330", RIGHT " v1,AAAA", BODY, 0, true},
	{"blanks around", ID, "1614265330", "  " RIGHT "  ", BODY, 0, true},
	{"the 17th", ID, "1614265330", "a b c d e f g h i j k l m n o p " RIGHT, BODY, 0, false},
	{"the 16th", ID, "1614265330", "a b c d e f g h i j k l m n o " RIGHT, BODY, 0, true},
	{"another body", ID, "1614265330", RIGHT, "{\"test\": 2432232315}", 0, false},
	{"no body", ID, "1614265330", RIGHT, "", 0, false},
	{"another id", "msg_p5jXN8AQM9LWM0D4loKWxJel", "1614265330", RIGHT, BODY, 0, false},
	{"no id", "", "1614265330", RIGHT, BODY, 0, false},
	{"another time", ID, "1614265331", RIGHT, BODY, 0, false},
	{"no time", ID, "", RIGHT, BODY, 0, false},
	{"the time in other words", ID, "01614265330", RIGHT, BODY, 0, false},
	{"a sign before it", ID, "+1614265330", RIGHT, BODY, 0, false},
	{"a fraction", ID, "1614265330.0", RIGHT, BODY, 0, false},
	{"no signature", ID, "1614265330", "", BODY, 0, false},
	{"a version alone", ID, "1614265330", "v1,", BODY, 0, false},
	{"without a version", ID, "1614265330",
		"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY, 0, false},
	{"another version", ID, "1614265330",
		"v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY, 0, false},
	{"parted by commas", ID, "1614265330", "v1,AAAA," RIGHT, BODY, 0, false},
	{"a sign more", ID, "1614265330", RIGHT "=", BODY, 0, false},
	{"a sign less", ID, "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", BODY, 0,
		false},
	{"of nothing", ID, "1614265330", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", BODY, 0,
		false},
};

static bool fits(unsigned i, const char *secret)
{
	SignatureKey key = {0};
	const Signed what = {rows[i].id, rows[i].timestamp, rows[i].signatures, rows[i].body,
		strlen(rows[i].body)};
	ck_assert_ptr_null(signature_key_read(&key, secret));
	bool is = signature_fits(&what, &key, AT + rows[i].away);
	signature_key_clear(&key);
	ck_assert_ptr_null(key.bytes);
	return is;
}

START_TEST(signatures)
{
	ck_assert_msg(fits(_i, SECRET) == rows[_i].fits, "%s", rows[_i].what);
	ck_assert_msg(!fits(_i, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"), "%s", rows[_i].what);
}
END_TEST

// The same bytes signed as "a.1" at 2 and as "a" at 1.2: the first must not pass for the second.
START_TEST(a_dot_parts_nothing)
{
	SignatureKey key = {0};
	ck_assert_ptr_null(signature_key_read(&key, SECRET));
	g_autofree char *base = g_strdup(ID ".1614265330." BODY);
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key.bytes, key.length);
	g_hmac_update(hmac, (const guchar *)base, -1);
	guint8 sum[32];
	gsize length = sizeof sum;
	g_hmac_get_digest(hmac, sum, &length);
	g_hmac_unref(hmac);
	g_autofree char *text = g_base64_encode(sum, sizeof sum),
			*signature = g_strconcat("v1,", text, NULL);
	ck_assert_str_eq(signature, RIGHT);
	const Signed moved = {"msg", "1614265330", signature, "", 0};
	ck_assert(!signature_fits(&moved, &key, AT));
	const Signed dotted = {ID ".1614265330", "1614265330", signature, BODY, strlen(BODY)};
	ck_assert(!signature_fits(&dotted, &key, AT));
	signature_key_clear(&key);
}
END_TEST

static const struct {
	const char *secret, *fault; // NULL = it is one
	size_t length;
} secrets[] = {
	{SECRET, NULL, 24},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", NULL, 26},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL, 26}, // some leave the padding out
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", NULL, 25},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL, 25},
	{"any words of at least 24 bytes", NULL, 30},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "base64", 0},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "base64", 0},
	{"whsec_AAAAAAAAAAAAAAAA-AAAAAAAAAAAAAAAAAA=", "base64", 0},
	{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=x", "base64", 0},
	{"whsec_", "base64", 0},
	{"whsec_AAAA", "24 bytes", 0},
	{"hunter2", "24 bytes", 0},
	{"", "24 bytes", 0},
};

START_TEST(keys)
{
	SignatureKey key = {0};
	const char *fault = signature_key_read(&key, secrets[_i].secret);
	ck_assert_msg(!fault == !secrets[_i].fault, "%s: %s", secrets[_i].secret, fault);
	ck_assert(!fault || strstr(fault, secrets[_i].fault));
	ck_assert_uint_eq(key.length, secrets[_i].length);
	signature_key_clear(&key);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("signature");
	TCase *tc = tcase_create("signature");
	tcase_add_loop_test(tc, signatures, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tc, a_dot_parts_nothing);
	tcase_add_loop_test(tc, keys, 0, G_N_ELEMENTS(secrets));
	suite_add_tcase(s, tc);
	return s;
}
