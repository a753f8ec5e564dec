// SPDX-License-Identifier: LGPL-3.0-or-later
// Checks DKIM signatures by libopendkim, which is given the keys, the time, and nothing else of the world. It would take a signature
// for good that leaves out half of the mail: what must be in it is asked for here.
#include "seal.h"

#include <dkim.h>
#include <string.h>

#define SIGNATURE "DKIM-Signature"
// Anybody's: nobody knows the other half.
#define WARM_KEY                                                                                   \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7avjsaryxFjUeeeepN9gHlnJ6Mt0SMre50bRo"             \
	"eZpcnCpKCVV9G+2lHztsjZd4emH6DdtJRoNyozSLQyM0rZ8D9x40h07P30DuXinrEko8MYzhmZ+M"             \
	"DTN9F2PV3o0/FQbRyPfqzGeYaehHJfB901BOqk4HM0bAAjjUG/9c0NX5AQIDAQAB"

static bool is_selector(const char *name)
{
	size_t n = strlen(name);
	return n && n <= SEAL_SELECTOR_BYTES && *name != '.' && name[n - 1] != '.' &&
	       !strstr(name, "..") &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
		       n;
}

static bool is_of(const char *domain, const char *pinned)
{
	return domain && !g_ascii_strcasecmp(domain, pinned);
}

GPtrArray *seal_selectors(const Letter *letter, const char *domain)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < letter->fields->len && all->len < SEAL_KEYS; i++) {
		const LetterField *field = letter->fields->pdata[i];
		if (g_ascii_strcasecmp(field->name, SIGNATURE))
			continue;
		g_autofree char *of = letter_tag(field->value, "d");
		g_autofree char *selector = letter_tag(field->value, "s");
		if (is_of(of, domain) && selector && is_selector(selector) &&
			!g_ptr_array_find_with_equal_func(all, selector, g_str_equal, NULL))
			g_ptr_array_add(all, g_steal_pointer(&selector));
	}
	return all;
}

// ---- what libopendkim asks back ----

static DKIM_CBSTAT on_key(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *ret_key, size_t length)
{
	const SealAsk *ask = dkim_get_user_context(dkim);
	const char *key = json_text(ask->keys, (const char *)dkim_sig_getselector(sig));
	if (!key)
		return DKIM_CBSTAT_NOTFOUND;
	if (g_strlcpy((char *)ret_key, key, length) >= length)
		return DKIM_CBSTAT_ERROR;
	return DKIM_CBSTAT_CONTINUE;
}

static DKIM_CBSTAT on_signatures(DKIM *dkim, DKIM_SIGINFO **sigs, int n)
{
	const SealAsk *ask = dkim_get_user_context(dkim);
	for (int i = 0; i < n; i++)
		if (!is_of((const char *)dkim_sig_getdomain(sigs[i]), ask->domain))
			dkim_sig_ignore(sigs[i]);
	return DKIM_CBSTAT_CONTINUE;
}

// ---- one signature ----

static char *sentence_of(DKIM_SIGINFO *sig, int error)
{
	bool body = dkim_sig_getbh(sig) == DKIM_SIGBH_MISMATCH;
	switch (error) {
	case DKIM_SIGERROR_EXPIRED:
		return g_strdup("its signature has expired");
	case DKIM_SIGERROR_FUTURE:
		return g_strdup("its signature is from the future");
	case DKIM_SIGERROR_NOKEY:
		return g_strdup_printf("there is no key %s._domainkey.%s",
			(const char *)dkim_sig_getselector(sig),
			(const char *)dkim_sig_getdomain(sig));
	case DKIM_SIGERROR_KEYREVOKED:
		return g_strdup("its key was revoked");
	case DKIM_SIGERROR_KEYTOOSMALL:
		return g_strdup("its key is too short, under 1024 bits");
	case DKIM_SIGERROR_OK:
	case DKIM_SIGERROR_BADSIG:
		return g_strdup_printf(
			"its %s was changed after it was signed", body ? "body" : "header");
	case DKIM_SIGERROR_DNSSYNTAX:
	case DKIM_SIGERROR_KEYFAIL:
	case DKIM_SIGERROR_KEYDECODE:
		return g_strdup("its key is none");
	default:
		return dkim_sig_geterrorstr(error)
			       ? g_strdup_printf("its signature does not hold: %s",
					 dkim_sig_geterrorstr(error))
			       : g_strdup("its signature cannot be checked");
	}
}

// What stands behind so many bytes could be anybody's: libopendkim does not say how much that is.
static bool leaves_out(DKIM_SIGINFO *sig)
{
	return dkim_sig_gettagvalue(sig, FALSE, (u_char *)"l") != NULL;
}

// By the bot's clock; libopendkim asks the system's.
static bool has_expired(DKIM_SIGINFO *sig, int64_t now)
{
	const u_char *until = dkim_sig_gettagvalue(sig, FALSE, (u_char *)"x");
	return until && g_ascii_strtoll((const char *)until, NULL, 10) <= now;
}

static bool is_weak(DKIM_SIGINFO *sig)
{
	const char *how = (const char *)dkim_sig_gettagvalue(sig, FALSE, (u_char *)"a");
	return how && !g_ascii_strcasecmp(how, "rsa-sha1");
}

static const char *unsigned_of(DKIM_SIGINFO *sig)
{
	static const char *const must[] = {"From", "Subject", "Date"};
	for (unsigned i = 0; i < G_N_ELEMENTS(must); i++)
		if (!dkim_sig_hdrsigned(sig, (u_char *)must[i]))
			return must[i];
	return NULL;
}

static char *fault_of(DKIM_SIGINFO *sig, int64_t now)
{
	int error = dkim_sig_geterror(sig);
	unsigned flags = dkim_sig_getflags(sig);
	if (is_weak(sig))
		return g_strdup("it is signed by rsa-sha1, which can be forged");
	if (error || !(flags & DKIM_SIGFLAG_PASSED) || dkim_sig_getbh(sig) != DKIM_SIGBH_MATCH)
		return sentence_of(sig, error);
	if (has_expired(sig, now))
		return g_strdup("its signature has expired");
	if (leaves_out(sig))
		return g_strdup("its signature may leave out a part of the body (l=)");
	const char *missing = unsigned_of(sig);
	if (missing)
		return g_strdup_printf("its signature leaves out %s", missing);
	if (flags & DKIM_SIGFLAG_TESTKEY)
		return g_strdup("its key is only for tests, says the domain");
	return NULL;
}

// ---- all ----

static bool is_plain_domain(const char *domain)
{
	for (const char *at = domain; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-.", *at))
			return false;
	return *domain && strlen(domain) < 100;
}

// No signature is the domain's.
static char *fault_without(const Letter *letter, const char *domain)
{
	g_autofree char *value = NULL;
	if (!letter_count(letter, SIGNATURE, &value))
		return g_strdup("it is not signed");
	g_autofree char *other = letter_tag(value, "d");
	if (is_of(other, domain))
		return g_strdup("its signature is broken");
	return g_strdup_printf("it is signed by %s, not by %s",
		other && is_plain_domain(other) ? other : "another domain", domain);
}

static char *judge(DKIM *dkim, const Letter *letter, const SealAsk *ask, Seal *ret_seal)
{
	DKIM_SIGINFO **sigs = NULL;
	int n = 0;
	char *first = NULL;
	if (dkim_getsiglist(dkim, &sigs, &n) != DKIM_STAT_OK)
		n = 0;
	for (int i = 0; i < n; i++) {
		if (!is_of((const char *)dkim_sig_getdomain(sigs[i]), ask->domain))
			continue;
		char *fault = fault_of(sigs[i], ask->now);
		if (!fault) {
			*ret_seal = (Seal){
				.id = dkim_sig_hdrsigned(sigs[i], (u_char *)"Message-ID"),
				.to = dkim_sig_hdrsigned(sigs[i], (u_char *)"To"),
				.type = dkim_sig_hdrsigned(sigs[i], (u_char *)"Content-Type"),
				.encoding = dkim_sig_hdrsigned(
					sigs[i], (u_char *)"Content-Transfer-Encoding"),
			};
			g_free(first);
			return NULL;
		}
		if (first)
			g_free(fault);
		else
			first = fault;
	}
	return first ? first : fault_without(letter, ask->domain);
}

static void hand_over(DKIM *dkim, const Letter *letter)
{
	bool testing = false;
	for (unsigned i = 0; i < letter->fields->len; i++) {
		const LetterField *field = letter->fields->pdata[i];
		dkim_header(dkim, (u_char *)field->whole, strlen(field->whole));
	}
	dkim_eoh(dkim); // what is wrong with each signature is asked for later
	if (letter->body_length)
		dkim_body(dkim, (u_char *)letter->body, letter->body_length);
	dkim_eom(dkim, &testing);
}

static DKIM_LIB *library_new(int64_t now)
{
	DKIM_LIB *library = dkim_init(NULL, NULL);
	uint64_t at = (uint64_t)now;
	unsigned bits = SEAL_LEAST_BITS;
	g_assert(library); // NULL is lack of memory
	dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &at, sizeof at);
	dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits);
	dkim_set_key_lookup(library, on_key);
	dkim_set_prescreen(library, on_signatures);
	return library;
}

char *seal_check(const Letter *letter, const SealAsk *ask, Seal *ret_seal)
{
	DKIM_LIB *library = library_new(ask->now);
	DKIM_STAT status;
	DKIM *dkim = dkim_verify(library, (const u_char *)"mail", NULL, &status);
	char *fault;
	if (dkim) {
		dkim_set_user_context(dkim, (void *)ask);
		hand_over(dkim, letter);
		fault = judge(dkim, letter, ask, ret_seal);
		dkim_free(dkim);
	} else
		fault = g_strdup("its signatures cannot be checked");
	dkim_close(library);
	return fault;
}

// A mail whose signature fails: all that a check asks the system for, it has asked for then.
void seal_warm(void)
{
	static const char mail[] =
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=union.example; s=s; "
		"h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
		"From: a@union.example\r\n\r\n";
	g_autoptr(Json) keys = json_object_new();
	g_auto(Letter) letter = {0};
	Seal seal;
	json_add_text(keys, "s", "v=DKIM1; p=" WARM_KEY);
	letter_read(&letter, mail, strlen(mail));
	g_free(seal_check(&letter, &(SealAsk){"union.example", 1, keys}, &seal));
}
