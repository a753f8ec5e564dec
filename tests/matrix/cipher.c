// SPDX-License-Identifier: LGPL-3.0-or-later
// Writes encrypted events for the fake library, and answers syncs with them.
#include "matrix/cipher.h"

#include <check.h>
#include <string.h>

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
