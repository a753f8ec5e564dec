// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever an event of a timeline holds: what reaches the bot of it is clean, bounded, and said by
// who the server says. The input is one event, or the content of a message. libFuzzer's main; see
// tests/fuzz/meson.build.
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "matrix/hear.h"

#define SELF "@bot:example.org"
static const Hearer hearer = {"home", SELF, "Bot", NULL};

static void check_message(const Event *event, const Message *message)
{
	g_autofree char *address = g_strconcat("matrix:home/", event->sender, NULL);
	g_assert(g_str_equal(message->from.address, address) && message->from.verified);
	g_assert(strcmp(event->sender, SELF) && g_str_equal(message->id, event->id));
	g_assert(g_utf8_validate(message->text, -1, NULL) && text_is_clean(message->text));
	g_assert(strlen(message->text) <= MESSAGE_MAX_BYTES);
	g_assert(!message->thread || *message->thread == '$');
}

static void check_event(const Json *json)
{
	Event event;
	if (!event_read(&event, json))
		return;
	g_autoptr(Message) message = hear_event(&hearer, &(HearPlace){NULL, "Ana"}, &event);
	if (message)
		check_message(&event, message);
	bool in = true;
	hear_follow(&event, SELF, &in);
	g_assert(in || event.state_key);
}

// The same bytes as what somebody says.
static void check_content(const char *bytes, size_t n)
{
	g_autoptr(GString) text = g_string_new("{\"type\":\"m.room.message\",\"sender\":\"@a:b\","
					       "\"event_id\":\"$1\",\"content\":");
	g_string_append_len(text, bytes, (gssize)n);
	g_string_append_c(text, '}');
	g_autoptr(Json) json = json_parse(text->str, text->len, NULL);
	check_event(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	g_autoptr(Json) json = json_parse((const char *)bytes, n, NULL);
	check_event(json);
	check_content((const char *)bytes, n);
	return 0;
}
