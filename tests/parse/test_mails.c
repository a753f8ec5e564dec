// SPDX-License-Identifier: LGPL-3.0-or-later
// The program itself, shut in, on each mail of tests/data/mails, which tests/data/mails.py makes: what must be read of it stands in NAME.want.
// And mails without measure.
#include <check.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "base/child.h"
#include "base/json.h"
#include "plugins/updates/parse/mail.h"

Suite *suite(void);

enum { DEADLINE_MS = 60 * 1000 };

typedef struct {
	bool done;
	char *fault, *output;
} Heard;

static void on_done(void *data, const ChildEnd *end)
{
	Heard *heard = data;
	*heard = (Heard){true, g_strdup(end->fault), g_strndup(end->output, end->length)};
}

static Heard run(const char *kind, const char *more, const GString *input)
{
	g_autofree char *program = g_build_filename(
		g_getenv("BUILD_ROOT"), "plugins", "picketbot-parse", NULL);
	const char *const argv[] = {program, kind, more, NULL};
	Heard heard = {0};
	child_run(&(ChildRun){argv, input->str, input->len, DEADLINE_MS, 16 * 1024 * 1024}, on_done,
		&heard);
	while (!heard.done)
		g_main_context_iteration(NULL, TRUE);
	return heard;
}

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN); // as the bot does: a reader need not listen to the end
}

// ---- the mails ----

static char *path_of(const char *name, const char *suffix)
{
	g_autofree char *file = g_strconcat(name, suffix, NULL);
	return g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "data", "mails", file, NULL);
}

static int compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *names(void)
{
	g_autofree char *where = path_of("", "");
	g_autoptr(GDir) dir = g_dir_open(where, 0, NULL);
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".mail"))
			g_ptr_array_add(all, g_strndup(name, strlen(name) - strlen(".mail")));
	g_ptr_array_sort(all, compare);
	return all;
}

static void add_file(GString *input, const char *name, const char *suffix)
{
	g_autofree char *path = path_of(name, suffix);
	g_autofree char *bytes = NULL;
	size_t length;
	ck_assert_msg(g_file_get_contents(path, &bytes, &length, NULL), "%s", path);
	g_string_append_len(input, bytes, (gssize)length);
}

static void add_head(GString *input, const char *name)
{
	g_autofree char *own = path_of(name, ".head");
	add_file(input, g_file_test(own, G_FILE_TEST_EXISTS) ? name : "all", ".head");
}

static Json *item_of(const Heard *heard)
{
	g_auto(GStrv) lines = g_strsplit(heard->output, "\n", -1);
	ck_assert_msg(!heard->fault, "%s", heard->fault);
	ck_assert_uint_eq(g_strv_length(lines), 3);
	ck_assert_str_eq(lines[1], "{\"kind\":\"end\",\"items\":1,\"left_out\":0}");
	Json *item = json_parse(lines[0], strlen(lines[0]), NULL);
	ck_assert_ptr_nonnull(item);
	return item;
}

static void check_value(const char *name, const Json *item, const Json *want)
{
	int64_t is = 0, wanted = 0;
	const char *key = json_key(want), *text = json_as_text(want);
	if (text)
		ck_assert_msg(!g_strcmp0(json_text(item, key), text), "%s: %s is \"%s\"", name, key,
			json_text(item, key));
	else if (json_as_int(want, &wanted))
		ck_assert_msg(json_int(item, key, &is) && is == wanted, "%s: %s is %" PRId64, name,
			key, is);
}

START_TEST(mail_is_read_as_written_beside_it)
{
	g_autoptr(GPtrArray) all = names();
	const char *name = all->pdata[_i];
	g_autoptr(GString) input = g_string_new(NULL), expected = g_string_new(NULL);
	add_head(input, name);
	add_file(input, name, ".mail");
	add_file(expected, name, ".want");
	g_autoptr(Json) want = json_parse(expected->str, expected->len, NULL);
	Heard heard = run("mail", NULL, input);
	g_autoptr(Json) item = item_of(&heard);
	for (const Json *one = json_first(want); one; one = json_next(one))
		check_value(name, item, one);
	ck_assert_msg(!g_strcmp0(json_text(want, "fault"), json_text(item, "fault")), "%s: %s",
		name, json_text(item, "fault"));
	ck_assert_msg(!g_strcmp0(json_text(want, "doubt"), json_text(item, "doubt")), "%s: %s",
		name, json_text(item, "doubt"));
	g_free(heard.output);
}
END_TEST

START_TEST(keys_are_named_by_the_signatures)
{
	static const struct {
		const char *mail, *said;
	} rows[] = {
		{"", "{\"kind\":\"end\",\"items\":0,\"left_out\":0}\n"},
		{"DKIM-Signature: v=1; d=union.example; s=one; h=from\r\n\r\n",
			"{\"kind\":\"key\",\"selector\":\"one\"}\n"
			"{\"kind\":\"end\",\"items\":1,\"left_out\":0}\n"},
		{"dkim-signature: d=UNION.example;\r\n s=a.\r\n b\r\nDKIM-Signature: "
		 "d=union.example;"
		 "s=a.b\r\n",
			"{\"kind\":\"key\",\"selector\":\"a.b\"}\n"
			"{\"kind\":\"end\",\"items\":1,\"left_out\":0}\n"},
		{"DKIM-Signature: d=union.example; s=../x\r\nDKIM-Signature: d=union.example.; "
		 "s=x\r\n"
		 "DKIM-Signature: d=other.union.example; s=x\r\nDKIM-Signature: "
		 "d=union.example\r\n",
			"{\"kind\":\"end\",\"items\":0,\"left_out\":0}\n"},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) input = g_string_new(rows[i].mail);
		Heard heard = run("mail-keys", "union.example", input);
		ck_assert_ptr_null(heard.fault);
		ck_assert_str_eq(heard.output, rows[i].said);
		g_free(heard.output);
	}
}
END_TEST

// ---- without measure ----

static const struct {
	const char *begin, *again; // again: until it is as long as may be
} huge[] = {
	{"Subject: x\r\n\r\n", "word "},
	{"", "x"},
	{"", "X: y\r\n"},
	{"Subject: ", "x\r\n "},
	{"Subject: ", "=?utf-8?Q?x?= "},
	{"From: ", "a@b.example, "},
	{"DKIM-Signature: ", "d=union.example; "},
	{"", "DKIM-Signature: d=union.example; s=s1\r\n"},
	{"Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\n"},
	{"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
		"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"},
	{"Content-Type: ", "a; b=c; "},
	{"", "\r\n"},
	{"", "\n"},
	{"Subject: x\r\n\r\n", "On 1 1:1, a@b\n"},
	{"Subject: x\r\n\r\n", "> "},
};

START_TEST(mail_without_measure_is_refused)
{
	g_autoptr(GString) input = g_string_new(NULL);
	add_head(input, "all");
	size_t head = input->len;
	g_string_append(input, huge[_i].begin);
	while (input->len - head + strlen(huge[_i].again) <= LETTER_BYTES)
		g_string_append(input, huge[_i].again);
	Heard heard = run("mail", NULL, input);
	g_autoptr(Json) item = item_of(&heard);
	ck_assert_ptr_nonnull(json_text(item, "fault"));
	g_free(heard.output);
	g_string_erase(input, 0, (gssize)head);
	heard = run("mail-keys", "union.example", input);
	ck_assert_msg(!heard.fault, "%s", heard.fault);
	g_free(heard.output);
}
END_TEST

START_TEST(mail_that_is_too_long_is_refused)
{
	g_autoptr(GString) input = g_string_new(NULL);
	g_autofree char *body = g_strnfill(5 * 1024 * 1024, ' ');
	add_head(input, "all");
	g_string_append(input, body);
	Heard heard = run("mail", NULL, input);
	g_autoptr(Json) item = item_of(&heard);
	ck_assert_str_eq(json_text(item, "fault"), "it is longer than 2 MiB");
	g_free(heard.output);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("parse/mails");
	TCase *tcase = tcase_create("mails");
	g_autoptr(GPtrArray) all = names();
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, mail_is_read_as_written_beside_it, 0, (int)all->len);
	tcase_add_loop_test(tcase, mail_without_measure_is_refused, 0, G_N_ELEMENTS(huge));
	tcase_add_test(tcase, keys_are_named_by_the_signatures);
	tcase_add_test(tcase, mail_that_is_too_long_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
