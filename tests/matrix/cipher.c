// SPDX-License-Identifier: LGPL-3.0-or-later
// Writes encrypted events for the fake library, and reads what it encrypted.
#include "matrix/cipher.h"

#include <check.h>
#include <string.h>

#include "matrix/seal.h"

// ---- to the bot ----

Json *cipher_event(const char *id, int64_t index, const char *cipher)
{
	Json *event = json_object_new();
	json_add_text(event, "type", "m.room.encrypted");
	json_add_text(event, "sender", "@ana:a");
	json_add_text(event, "event_id", id);
	Json *content = json_add_object(event, "content");
	json_add_text(content, "algorithm", "m.megolm.v1.aes-sha2");
	json_add_text(content, "session_id", "s");
	json_add_int(content, "index", index);
	json_add_text(content, "ciphertext", cipher);
	return event;
}

char *cipher_answer(Rig *rig, Json *event, const char *to_device)
{
	g_autofree char *text = event ? json_print(event) : g_strdup("");
	json_free(event);
	return g_strdup_printf("{\"next_batch\":\"s%u\",\"to_device\":{\"events\":[%s]},\"rooms\":"
			       "{\"join\":{\"!picket\":{\"timeline\":{\"events\":[%s]}}}}}",
		++rig->answered, to_device ? to_device : "", text);
}

void cipher_tell(Rig *rig, Json *event, const char *to_device)
{
	g_autofree char *body = cipher_answer(rig, event, to_device);
	rig_answer(rig, body);
}

void cipher_say(Rig *rig, const char *id, int64_t index, const char *cipher)
{
	cipher_tell(rig, cipher_event(id, index, cipher), NULL);
}

void cipher_restart(Rig *rig)
{
	rig_rebuild(rig);
	g_autofree char *body = cipher_answer(rig, NULL, NULL);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
}

void cipher_until_said(Rig *rig, unsigned count, const char *part)
{
	const char *asked = home_wait(rig->home, RIG_SEND("picket"), count);
	ck_assert_msg(strstr(asked, part) != NULL, "%s", asked);
}

// ---- from the bot ----

void cipher_start(Rig *rig)
{
	rig_start(rig);
	backoff_init(&rig->matrix->encryptor.backoff, 1, 1);
	rig_tell(rig,
		"\"rooms\":{\"join\":{\"!picket\":" CIPHER_ROOM ",\"!gate\":" CIPHER_ROOM "}}");
	home_always(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
}

void cipher_expect(const Rig *rig, const char *begin, unsigned number, const char *said)
{
	const char *asked = home_asked(rig->home, begin, number);
	g_autofree char *words = seal_words(asked);
	ck_assert_msg(words && g_str_has_prefix(words, "m.room.message {") && strstr(words, said),
		"%s", words);
	ck_assert_ptr_null(strstr(asked, said));
}

// Of one user, from that request on.
static void append_shared(GString *told, const Rig *rig, unsigned since, const char *user)
{
	g_autofree char *about = g_strdup_printf("\"about\":\"!picket %s ", user);
	for (unsigned n = since; n < home_count(rig->home, SEAL_SHARE); n++) {
		const char *at = strstr(home_asked(rig->home, SEAL_SHARE, n), about);
		if (at)
			g_string_append_printf(told, "%s %.1s, ", user, at + strlen(about));
	}
}

void cipher_expect_shared(const Rig *rig, unsigned since, const char *wanted)
{
	static const char *const users[] = {RIG_SELF, "@ana:a", "@ben:a", "@carl:a"};
	g_autoptr(GString) told = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(users); i++)
		append_shared(told, rig, since, users[i]);
	ck_assert_str_eq(told->str, wanted);
}
