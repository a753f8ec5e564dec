// SPDX-License-Identifier: LGPL-3.0-or-later
// What the fake library exports, and its store, which is one file.
#include "fake.h"

#include <glib/gstdio.h>
#include <string.h>

#define STORE "matrix-sdk-crypto.sqlite3"

#ifdef OTHER_VERSION
int pbc_abi(void)
{
	return MACHINE_ABI + 1;
}
#else
int pbc_abi(void)
{
	return MACHINE_ABI;
}
#endif

void pbc_log(void (*write)(int level, const char *text))
{
	if (write)
		write(MACHINE_WARNING, "the fake is here");
}

void pbc_free_text(char *text)
{
	g_free(text);
}

// ---- the store ----

static char *path_of(const MachineHandle *fake, const char *name)
{
	return g_build_filename(fake->folder, name, NULL);
}

static bool save(const MachineHandle *fake)
{
	g_autofree char *path = path_of(fake, STORE);
	g_autofree char *text = g_key_file_to_data(fake->state, NULL, NULL);
	return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static void load(MachineHandle *fake)
{
	g_autofree char *path = path_of(fake, STORE);
	fake->state = g_key_file_new();
	if (g_key_file_load_from_file(fake->state, path, G_KEY_FILE_NONE, NULL))
		return;
	g_autofree char *key = g_strdup_printf("ed-%08x%08x", g_random_int(), g_random_int());
	g_key_file_set_string(fake->state, "store", "key", key);
	g_key_file_set_string(fake->state, "store", "device", fake->device);
}

static const char *fault_of(const MachineHandle *fake, const char *passphrase)
{
	g_autofree char *device = g_key_file_get_string(fake->state, "store", "device", NULL);
	if (passphrase && !strcmp(passphrase, "wrong"))
		return "the passphrase is another than the store was made with";
	if (g_strcmp0(device, fake->device) != 0)
		return "the store is another device's";
	return save(fake) ? NULL : "the store cannot be written";
}

MachineHandle *pbc_open(const char *text, char **ret_fault)
{
	g_autoptr(Json) json = json_parse(text, strlen(text), NULL);
	MachineHandle *fake = g_new0(MachineHandle, 1);
	fake->folder = g_strdup(json_text(json, "path"));
	fake->user = g_strdup(json_text(json, "user"));
	fake->device = g_strdup(json_text(json, "device"));
	load(fake);
	const char *fault = fault_of(fake, json_text(json, "passphrase"));
	if (!fault)
		return fake;
	*ret_fault = g_strdup(fault);
	pbc_close(fake);
	return NULL;
}

void pbc_close(MachineHandle *fake)
{
	g_key_file_unref(fake->state);
	g_free(fake->folder);
	g_free(fake->user);
	g_free(fake->device);
	g_free(fake);
}

// ---- calls ----

static char *told_by_test(const MachineHandle *fake, const char *what, const char *name)
{
	g_autofree char *file = g_strdup_printf("%s-%s", what, name);
	g_autofree char *path = path_of(fake, file);
	char *text = NULL;
	return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

// And is told no more.
static char *told_once(const MachineHandle *fake, const char *what, const char *name)
{
	g_autofree char *file = g_strdup_printf("%s-%s", what, name);
	g_autofree char *path = path_of(fake, file);
	char *word = told_by_test(fake, what, name);
	if (word)
		g_unlink(path);
	return word;
}

static void note_call(const MachineHandle *fake, const char *name)
{
	g_autofree char *path = path_of(fake, "calls");
	FILE *file = g_fopen(path, "ae");
	if (!file)
		return;
	g_fprintf(file, "%s\n", name);
	fclose(file);
}

static void note_ask(const MachineHandle *fake, const char *name, const char *text)
{
	g_autofree char *path = path_of(fake, name);
	g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static Json *run(MachineHandle *fake, const char *name, const Json *ask, char **ret_fault)
{
	for (const FakeCall *call = fake_calls; call->name; call++)
		if (!strcmp(call->name, name))
			return call->run(fake, ask, ret_fault);
	*ret_fault = g_strdup_printf("there is no call \"%s\"", name);
	return NULL;
}

char *pbc_call(MachineHandle *fake, const char *name, const char *text)
{
	g_autoptr(Json) ask = json_parse(text, strlen(text), NULL), answer = json_object_new();
	note_call(fake, name);
	note_ask(fake, name, text);
	g_free(told_once(fake, "wait", name)); // the test has opened the other end by then
	char *once = told_once(fake, "once", name);
	char *fault = once ? once : told_by_test(fake, "fail", name);
	Json *ok = fault ? NULL : run(fake, name, ask, &fault);
	if (ok && save(fake))
		json_put(answer, "ok", ok);
	else
		json_add_text(answer, "err", fault ? fault : "the store cannot be written");
	g_free(fault);
	return json_print(answer);
}
