// SPDX-License-Identifier: LGPL-3.0-or-later
// What hostile servers send, and what the library alone would make of it.
#include "base/json.h"

#include <check.h>
#include <string.h>

static Json *parse(const char *text)
{
	return json_parse(text, strlen(text), NULL);
}

static const struct {
	const char *json, *text; // of the member "a"; NULL = it is no string
} texts[] = {
	{"{\"a\":\"plain\"}", "plain"},
	{"{\"a\":\"caf\\u00e9 \\ud83d\\ude00\"}", "café 😀"},
	{"{\"a\":\"x\\u0000y\"}", "x\uFFFDy"},
	{"{\"a\":\"\\\\u0000\"}", "\\u0000"},
	{"{\"a\":\"\\ud800\"}", "\uFFFD"},
	{"{\"a\":\"\\ud800\\u0041\"}", "\uFFFDA"},
	{"{\"a\":\"\\udc00\\ud800\\udc00\"}", "\uFFFD\U00010000"},
	{"{\"a\":\"\\uD83D\\uDE00\\uD83D\"}", "😀\uFFFD"},
	{"{\"a\":\"bad \xff\xfe utf-8\"}", "bad \uFFFD\uFFFD utf-8"},
	{"{\"a\":\"over\xc0\xaflong\"}", "over\uFFFD\uFFFDlong"},
	{"{\"A\":\"hides\",\"a\":\"me\"}", "me"},
	{"{\"A\":\"hides\"}", NULL},
	{"{\"a\":\"first\",\"a\":\"second\"}", "first"},
	{"{\"a\":1}", NULL},
	{"{\"a\":null}", NULL},
	{"{\"a\":[\"x\"]}", NULL},
	{"[\"a\"]", NULL},
	{"\"a\"", NULL},
};

START_TEST(json_reads_text)
{
	g_autoptr(Json) json = parse(texts[_i].json);
	ck_assert_ptr_nonnull(json);
	ck_assert_pstr_eq(json_text(json, "a"), texts[_i].text);
}
END_TEST

static const struct {
	const char *json;
	bool whole;
	int64_t value;
} numbers[] = {
	{"{\"a\":0}", true, 0},
	{"{\"a\":-1}", true, -1},
	{"{\"a\":1795474927740}", true, 1795474927740},
	{"{\"a\":9007199254740991}", true, 9007199254740991},
	{"{\"a\":-9007199254740991}", true, -9007199254740991},
	{"{\"a\":9007199254740992}", false, 0},
	{"{\"a\":9007199254740993}", false, 0},
	{"{\"a\":1e400}", false, 0},
	{"{\"a\":-1e400}", false, 0},
	{"{\"a\":1.5}", false, 0},
	{"{\"a\":\"7\"}", false, 0},
	{"{\"a\":true}", false, 0},
	{"{}", false, 0},
};

START_TEST(json_reads_whole_numbers)
{
	int64_t value = 0;
	g_autoptr(Json) json = parse(numbers[_i].json);
	ck_assert_int_eq(json_int(json, "a", &value), numbers[_i].whole);
	ck_assert_int_eq(value, numbers[_i].value);
}
END_TEST

static const char *const broken[] = {
	"",
	" ",
	"{",
	"{\"a\":",
	"{\"a\":\"x}",
	"{\"a\":\"\\",
	"{\"a\":\"\\u12",
	"{} trailing",
	"{}{}",
	"{\"a\":\"\\q\"}",
	"nul",
	"{\"a\" 1}",
	"]",
	"[1,]",
	"{\"a\":1,}",
};

START_TEST(json_refuses)
{
	g_autoptr(GError) error = NULL;
	ck_assert_ptr_null(json_parse(broken[_i], strlen(broken[_i]), &error));
	ck_assert(g_error_matches(error, JSON_ERROR, JSON_BAD));
}
END_TEST

// What is too deep is cut out, in whatever it is nested; its neighbours stay.
START_TEST(json_cuts_depth)
{
	static const char *const around[][2] = {{"[", "]"}, {"{\"x\":", "}"}};
	for (int depth = JSON_MAX_DEPTH - 2; depth < 100 * 1000; depth += depth / 2) {
		GString *text = g_string_new("{\"deep\":");
		for (int i = 0; i < depth; i++)
			g_string_append(text, around[_i][0]);
		g_string_append(text, "\"\\\"[\"");
		for (int i = 0; i < depth; i++)
			g_string_append(text, around[_i][1]);
		g_string_append(text, ",\"a\":\"here\"}");
		g_autoptr(Json) json = json_parse(text->str, text->len, NULL);
		g_string_free(text, TRUE);
		ck_assert_ptr_nonnull(json);
		ck_assert_str_eq(json_text(json, "a"), "here");
	}
}
END_TEST

START_TEST(json_takes_no_raw_nul)
{
	static const char bytes[] = "{\"a\":\"x\0y\"}";
	g_autoptr(Json) json = json_parse(bytes, sizeof bytes - 1, NULL);
	ck_assert_str_eq(json_text(json, "a"), "x\uFFFDy");
	static const char tail[] = "{}\0{}";
	ck_assert_ptr_null(json_parse(tail, sizeof tail - 1, NULL));
}
END_TEST

START_TEST(json_walks)
{
	g_autoptr(Json) json = parse("{\"o\":{\"x\":\"1\",\"y\":2},\"l\":[\"p\",3]}");
	GString *seen = g_string_new(NULL);
	for (const Json *item = json_first(json_object(json, "o")); item; item = json_next(item))
		g_string_append(seen, json_key(item));
	for (const Json *item = json_first(json_array(json, "l")); item; item = json_next(item))
		g_string_append_printf(seen, "[%s%s]", json_key(item),
			json_as_text(item) ? json_as_text(item) : "-");
	ck_assert_str_eq(seen->str, "xy[p][-]");
	g_string_free(seen, TRUE);
	ck_assert_ptr_null(json_object(json, "l"));
	ck_assert_ptr_null(json_array(json, "o"));
	ck_assert_ptr_null(json_first(NULL));
	ck_assert_ptr_null(json_text(NULL, "a"));
}
END_TEST

START_TEST(json_prints)
{
	g_autoptr(Json) json = json_object_new();
	json_add_text(json, "t", "a\"b\n<é");
	json_add_int(json, "n", JSON_MAX_INT);
	json_add_bool(json, "b", true);
	json_append_text(json_add_array(json_add_object(json, "o"), "l"), "x");
	g_autofree char *printed = json_print(json);
	ck_assert_str_eq(printed,
		"{\"t\":\"a\\\"b\\n<é\",\"n\":9007199254740991,\"b\":true,\"o\":{\"l\":[\"x\"]}}");
	g_autoptr(Json) again = parse(printed);
	ck_assert(json_is_true(again, "b"));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("base/json");
	TCase *tcase = tcase_create("json");
	tcase_add_loop_test(tcase, json_reads_text, 0, G_N_ELEMENTS(texts));
	tcase_add_loop_test(tcase, json_reads_whole_numbers, 0, G_N_ELEMENTS(numbers));
	tcase_add_loop_test(tcase, json_refuses, 0, G_N_ELEMENTS(broken));
	tcase_add_loop_test(tcase, json_cuts_depth, 0, 2);
	tcase_add_test(tcase, json_takes_no_raw_nul);
	tcase_add_test(tcase, json_walks);
	tcase_add_test(tcase, json_prints);
	suite_add_tcase(suite, tcase);
	return suite;
}
