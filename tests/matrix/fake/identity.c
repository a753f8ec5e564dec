// SPDX-License-Identifier: LGPL-3.0-or-later
// Who we are: the device's key, the account's keys, which are one word here, and the store's turn.
#include "fake.h"

#include <string.h>

static char *word(const MachineHandle *fake, const char *key)
{
	return g_key_file_get_string(fake->state, "store", key, NULL);
}

Json *fake_identity(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ask, (void)ret_fault;
	g_autofree char *key = word(fake, "key");
	Json *answer = json_object_new();
	json_add_text(answer, "ed25519", key);
	json_add_text(answer, "curve25519", key);
	return answer;
}

Json *fake_turn(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	int64_t turn;
	if (json_int(ask, "set", &turn))
		g_key_file_set_int64(fake->state, "store", "turn", turn);
	Json *answer = json_object_new();
	json_add_int(answer, "turn", g_key_file_get_int64(fake->state, "store", "turn", NULL));
	return answer;
}

Json *fake_cross_signing(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ask, (void)ret_fault;
	g_autofree char *ours = word(fake, "master"), *theirs = word(fake, "published");
	Json *answer = json_object_new(), *private = json_add_object(answer, "private");
	json_add_bool(private, "master", ours);
	json_add_bool(private, "self_signing", ours);
	json_add_bool(private, "user_signing", ours);
	json_add_bool(answer, "published", theirs && *theirs);
	json_add_bool(answer, "same", !g_strcmp0(ours, theirs));
	json_add_bool(answer, "device_signed",
		g_key_file_get_boolean(fake->state, "store", "signed", NULL));
	return answer;
}

static void add(MachineHandle *fake, Json *list, const char *type, const char *path)
{
	Json *item = fake_request(fake, type, path, "-");
	json_append(list, item);
}

// Keys that are there are kept, and published where they are not.
Json *fake_bootstrap(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ask, (void)ret_fault;
	g_autofree char *ours = word(fake, "master"), *theirs = word(fake, "published");
	Json *answer = json_object_new(), *list = json_add_array(answer, "requests");
	if (!ours) {
		g_autofree char *made = g_strdup_printf("made by %s", fake->device);
		g_key_file_set_string(fake->state, "store", "master", made);
	}
	if (!theirs || !*theirs)
		add(fake, list, "signing_keys_upload", "keys/device_signing/upload");
	add(fake, list, "signature_upload", "keys/signatures/upload");
	return answer;
}

Json *fake_export(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ask, (void)ret_fault;
	g_autofree char *ours = word(fake, "master");
	if (!ours)
		return json_parse("null", strlen("null"), NULL);
	Json *answer = json_object_new();
	json_add_text(answer, "master", ours);
	json_add_text(answer, "self_signing", ours);
	json_add_text(answer, "user_signing", ours);
	return answer;
}

Json *fake_import(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	const char *seed = json_text(ask, "master");
	g_autofree char *theirs = word(fake, "published");
	if (!seed || (theirs && *theirs && strcmp(seed, theirs) != 0)) {
		*ret_fault = g_strdup("they are another account's");
		return NULL;
	}
	g_key_file_set_string(fake->state, "store", "master", seed);
	return json_object_new();
}
