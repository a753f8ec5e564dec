// SPDX-License-Identifier: LGPL-3.0-or-later
// Paths with strangers' words in them, and what each kind of answer means.
#include "matrix/api.h"

#include <check.h>

#include "net/wire.h"

START_TEST(api_escapes_paths)
{
	g_autofree char *join = api_path("v3", "join", "#gate 2/../x?:a", NULL);
	ck_assert_str_eq(join, "/_matrix/client/v3/join/%23gate%202%2F..%2Fx%3F%3Aa");
	g_autofree char *plain = api_path("v3", "sync", NULL);
	ck_assert_str_eq(plain, "/_matrix/client/v3/sync");
}
END_TEST

typedef struct {
	bool done;
	ApiFate fate;
	gint64 retry_ms;
	char *words;
} Heard;

static void on_answer(void *data, const ApiAnswer *answer)
{
	Heard *heard = data;
	*heard = (Heard){true, answer->fate, answer->retry_ms, g_strdup(answer->words)};
}

static const struct {
	const char *room;
	ApiFate fate;
	const char *words;
} rooms[] = {
	{"#fine:a", API_DONE, "the server answered 200"},
	{"#shut:a", API_REFUSED, "You are not invited to this room."},
	{"#limited:a", API_LIMITED, "too many"},
	{"#broken:a", API_UNREACHED, "the server answered 502"},
};

START_TEST(api_judges_answers)
{
	WireServer *server = wire_server_new("rooms", NULL, NULL);
	Multi *multi = multi_new();
	g_autofree char *base = g_strdup_printf("http://127.0.0.1:%u", server->port);
	g_autofree char *path = api_path("v3", "join", rooms[_i].room, NULL);
	Heard heard = {0};
	Api api;
	api_init(&api, multi, base, NULL);
	api_ask(&api, &(ApiCall){.method = HTTP_POST, .path = path}, on_answer, &heard);
	ck_assert(!heard.done);
	ck_assert(wire_until(&heard.done, 20));
	ck_assert_int_eq(heard.fate, rooms[_i].fate);
	ck_assert_str_eq(heard.words, rooms[_i].words);
	if (heard.fate == API_LIMITED)
		ck_assert_int_eq(heard.retry_ms, 20);
	g_free(heard.words);
	api_clear(&api);
	multi_free(multi);
	wire_server_free(server);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/api");
	TCase *tcase = tcase_create("api");
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, api_escapes_paths);
	tcase_add_loop_test(tcase, api_judges_answers, 0, G_N_ELEMENTS(rooms));
	suite_add_tcase(suite, tcase);
	return suite;
}
