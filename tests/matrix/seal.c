// SPDX-License-Identifier: LGPL-3.0-or-later
// Opens the fake library, and speaks to it by files.
#include "matrix/seal.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- files ----

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type, (void)where;
	return g_remove(path);
}

void seal_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void seal_put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
	if (text)
		ck_assert(g_file_set_contents_full(
			path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
	else
		ck_assert_int_eq(g_unlink(path), 0);
}

unsigned seal_calls(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, "calls", NULL), *text = NULL;
	unsigned count = 0;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return 0;
	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
	for (char **line = lines; *line; line++)
		count += !strcmp(*line, name);
	return count;
}

char *seal_hold(const char *folder, const char *name)
{
	g_autofree char *file = g_strconcat("wait-", name, NULL);
	char *path = g_build_filename(folder, file, NULL);
	ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	return path;
}

void seal_let(char *held)
{
	int fd = open(held, O_WRONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	close(fd);
	g_free(held);
}

char *seal_words(const char *asked)
{
	static const char begin[] = "\"ciphertext\":\"";
	const char *text = asked ? strstr(asked, begin) : NULL;
	size_t length = 0;
	if (!text)
		return NULL;
	text += strlen(begin);
	g_autofree char *turned = g_strndup(text, strcspn(text, "\""));
	g_autofree guchar *words = g_base64_decode(turned, &length);
	return g_strndup((const char *)words, length);
}

// ---- the server ----

void seal_teach(Home *home)
{
	home_always(home, SEAL_UPLOAD, 200, "{\"one_time_key_counts\":{}}");
	home_always(home, SEAL_QUERY, 200, "{}");
	home_always(home, SEAL_CLAIM, 200, "{}");
	home_always(home, SEAL_SIGNING, 200, "{}");
	home_always(home, SEAL_SIGNATURES, 200, "{}");
	home_always(home, SEAL_SHARE, 200, "{}");
	home_always(home, SEAL_FORGET, 200, "{}");
}

// ---- the machine ----

char *seal_library(const char *name)
{
	const char *root = g_getenv("BUILD_ROOT");
	return g_build_filename(root ? root : ".", "tests", "matrix", "fake", name, NULL);
}

static void on_panicked(void *data)
{
	((Seal *)data)->panics++;
}

void seal_reopen(Seal *seal)
{
	g_autofree char *library = seal_library(MACHINE_LIBRARY);
	g_autoptr(GError) error = NULL;
	seal->machine = machine_open(&(MachineOptions){.library = library,
					     .user = SEAL_SELF,
					     .device = "DEVICE",
					     .folder = seal->folder,
					     .panicked = on_panicked,
					     .data = seal},
		&error);
	ck_assert_msg(seal->machine != NULL, "%s", error ? error->message : "");
	seal->way = (KeysWay){&seal->api, seal->machine};
}

void seal_close(Seal *seal)
{
	g_clear_pointer(&seal->machine, machine_close);
	while (g_main_context_iteration(NULL, FALSE)) // what was answered meanwhile
		;
}

Seal *seal_new(void)
{
	Seal *seal = g_new0(Seal, 1);
	seal->home = home_new();
	seal->multi = multi_new();
	api_init(&seal->api, seal->multi, seal->home->base, NULL);
	seal->folder = g_dir_make_tmp("seal-XXXXXX", NULL);
	seal_teach(seal->home);
	seal_reopen(seal);
	return seal;
}

void seal_free(Seal *seal)
{
	seal_close(seal);
	api_clear(&seal->api);
	multi_free(seal->multi);
	home_free(seal->home);
	seal_remove(seal->folder);
	g_free(seal->folder);
	g_free(seal);
}
