// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever somebody sends as a mail: it is refused with a sentence, for nobody signed it; and were it signed, what is read of it would keep
// to its limits. libFuzzer's main; see tests/fuzz/meson.build.
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "plugins/updates/parse/mail.h"
#include "plugins/updates/parse/mime.h"
#include "plugins/updates/parse/reply.h"
#include "plugins/updates/parse/seal.h"

#define HEAD                                                                                       \
	"{\"domain\":\"union.example\",\"from\":\"\",\"to\":\"\",\"now\":1800000000,"              \
	"\"keys\":{\"s1\":\"v=DKIM1; p=\"}}\n"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	g_ptr_array_unref(mail_warm());
	return 0;
}

static void check_line(const char *text, size_t most)
{
	g_assert(g_utf8_validate(text, -1, NULL) && strlen(text) <= most && text_is_clean(text));
}

static void check_refused(const char *bytes, size_t length)
{
	g_autoptr(GString) input = g_string_new(HEAD);
	g_auto(MailDoubts) doubts = {0};
	g_string_append_len(input, bytes, (gssize)length);
	FeedItem *item = mail_read(input->str, input->len, &doubts);
	g_assert(doubts.fault && *doubts.fault && g_str_has_prefix(item->id, "refused:"));
	g_assert(!*item->title && !*item->text);
	feed_item_free(item);
}

// What is done with a mail that was signed.
static void check_text(const Letter *letter)
{
	g_autofree char *text = mime_text(letter);
	g_assert(g_utf8_validate(text, -1, NULL));
	g_autofree char *own = reply_own(text);
	g_autofree char *shown = feed_text(own, FEED_PLAIN);
	g_assert(g_utf8_validate(shown, -1, NULL) && strlen(shown) <= FEED_TEXT_BYTES);
}

static void check_fields(const Letter *letter)
{
	g_autofree char *subject = NULL, *from = NULL;
	letter_count(letter, "Subject", &subject);
	letter_count(letter, "From", &from);
	g_autofree char *words = mime_line(subject ? subject : "");
	g_autofree char *line = feed_line(words, FEED_PLAIN, FEED_TITLE_BYTES);
	check_line(line, FEED_TITLE_BYTES);
	g_autoptr(GPtrArray) who = mime_addresses(from ? from : "");
	for (unsigned i = 0; who && i < who->len; i++)
		g_assert(strchr(who->pdata[i], '@'));
	g_autoptr(GPtrArray) selectors = seal_selectors(letter, "union.example");
	g_assert(selectors->len <= SEAL_KEYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	g_auto(Letter) letter = {0};
	check_refused((const char *)bytes, length);
	if (letter_read(&letter, (const char *)bytes, length))
		return 0;
	check_text(&letter);
	check_fields(&letter);
	return 0;
}
