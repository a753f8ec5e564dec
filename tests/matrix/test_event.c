// SPDX-License-Identifier: LGPL-3.0-or-later
// Events as servers send them, and as hostile ones do.
#include "matrix/event.h"

#include <check.h>
#include <string.h>

static Json *parse(const char *text)
{
	Json *json = json_parse(text, strlen(text), NULL);
	ck_assert_ptr_nonnull(json);
	return json;
}

START_TEST(event_reads_a_message)
{
	g_autoptr(Json) json = parse(
		"{\"content\":{\"body\":\"!in 3\",\"msgtype\":\"m.text\",\"m.relates_to\":"
		"{\"rel_type\":\"m.thread\",\"event_id\":\"$root\",\"is_falling_back\":true,"
		"\"m.in_reply_to\":{\"event_id\":\"$last\"}}},\"event_id\":\"$Ab-_9\","
		"\"origin_server_ts\":1795474927740,\"sender\":\"@ana:example.org\","
		"\"type\":\"m.room.message\",\"unsigned\":{\"age\":30,\"transaction_id\":\"S.7\"}"
		"}");
	Event event;
	ck_assert(event_read(&event, json));
	ck_assert(event_is(&event, "m.room.message"));
	ck_assert_str_eq(event.id, "$Ab-_9");
	ck_assert_str_eq(event.sender, "@ana:example.org");
	ck_assert_ptr_null(event.state_key);
	ck_assert_str_eq(json_text(event.content, "body"), "!in 3");
	ck_assert_str_eq(event.transaction_id, "S.7");
	ck_assert(!event.redacted && !event.redacts);
	EventRelation relation = event_relation(&event);
	ck_assert_str_eq(relation.kind, "m.thread");
	ck_assert_str_eq(relation.event, "$root");
	ck_assert_str_eq(relation.reply_to, "$last");
	ck_assert_ptr_null(relation.key);
}
END_TEST

START_TEST(event_reads_a_reaction)
{
	g_autoptr(Json) json = parse(
		"{\"type\":\"m.reaction\",\"sender\":\"@a:b\",\"event_id\":\"$r\",\"content\":{"
		"\"m.relates_to\":{\"rel_type\":\"m.annotation\",\"event_id\":\"$p\","
		"\"key\":\"✅\"}}}");
	Event event;
	ck_assert(event_read(&event, json));
	EventRelation relation = event_relation(&event);
	ck_assert_str_eq(relation.kind, "m.annotation");
	ck_assert_str_eq(relation.event, "$p");
	ck_assert_str_eq(relation.key, "✅");
	ck_assert_ptr_null(relation.reply_to);
}
END_TEST

// Synapse sends both places; version 11 means the one in the content.
static const struct {
	const char *json, *redacts;
} redactions[] = {
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@a:b\",\"redacts\":\"$top\",\"content\":{}}",
		"$top"},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@a:b\",\"content\":{\"redacts\":\"$in\"}}",
		"$in"},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@a:b\",\"redacts\":\"$top\","
	 "\"content\":{\"redacts\":\"$in\"}}",
		"$in"},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@a:b\",\"redacts\":\"$top\","
	 "\"content\":{\"redacts\":7}}",
		"$top"},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@a:b\",\"redacts\":\"top\"}", NULL},
};

START_TEST(event_reads_a_redaction)
{
	g_autoptr(Json) json = parse(redactions[_i].json);
	Event event;
	ck_assert(event_read(&event, json));
	ck_assert_pstr_eq(event.redacts, redactions[_i].redacts);
}
END_TEST

START_TEST(event_knows_what_was_redacted)
{
	g_autoptr(Json) json = parse(
		"{\"type\":\"m.reaction\",\"sender\":\"@a:b\",\"event_id\":\"$r\",\"content\":{},"
		"\"unsigned\":{\"redacted_because\":{\"type\":\"m.room.redaction\"}}}");
	Event event;
	ck_assert(event_read(&event, json));
	ck_assert(event.redacted);
	ck_assert_ptr_null(event_relation(&event).kind);
}
END_TEST

START_TEST(event_tells_state)
{
	g_autoptr(Json) json = parse("{\"type\":\"m.room.name\",\"sender\":\"@a:b\","
				     "\"state_key\":\"\",\"content\":{\"name\":\"Gate 2\"}}");
	Event event;
	ck_assert(event_read(&event, json));
	ck_assert(event_is_state(&event, "m.room.name", ""));
	ck_assert(!event_is_state(&event, "m.room.name", "@a:b"));
	ck_assert(!event_is_state(&event, "m.room.topic", ""));
	ck_assert_ptr_null(event.id);
}
END_TEST

static const char *const none[] = {
	"{}",
	"[]",
	"null",
	"7",
	"{\"type\":\"m.room.message\"}",
	"{\"sender\":\"@a:b\"}",
	"{\"type\":7,\"sender\":\"@a:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":{}}",
	"{\"type\":\"m.room.message\",\"sender\":\"a:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a:\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@\\ud800:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a\\u0000:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a\\n:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a\\u202e:b\"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@a b:c\"}",
	"{\"Type\":\"m.room.message\",\"Sender\":\"@a:b\"}",
};

START_TEST(event_refuses)
{
	g_autoptr(Json) json = parse(none[_i]);
	Event event;
	ck_assert(!event_read(&event, json));
}
END_TEST

START_TEST(event_bears_wrong_types)
{
	g_autoptr(Json) json = parse(
		"{\"type\":\"m.room.message\",\"sender\":\"@a:b\",\"event_id\":{},\"content\":[],"
		"\"origin_server_ts\":\"now\",\"state_key\":1,\"unsigned\":\"x\"}");
	Event event;
	ck_assert(event_read(&event, json));
	ck_assert(!event.id && !event.state_key && !event.content);
	ck_assert_ptr_null(event_relation(&event).event);
}
END_TEST

START_TEST(event_bounds_ids)
{
	g_autofree char *name = g_strnfill(EVENT_ID_BYTES - strlen("@:b"), 'x');
	g_autofree char *longest = g_strdup_printf("@%s:b", name);
	g_autofree char *longer = g_strdup_printf("@%sx:b", name);
	ck_assert(user_id_is(longest));
	ck_assert(!user_id_is(longer));
	ck_assert(user_id_is("@Ána/=+:xn--x.example:8448"));
	ck_assert_str_eq(user_id_server("@Ána/=+:xn--x.example:8448"), "xn--x.example:8448");
	ck_assert(room_id_is("!3Z6zopaque"));
	ck_assert(room_id_is("!old:example.org"));
	ck_assert(!room_id_is("#alias:example.org"));
	ck_assert(!room_id_is("!"));
	ck_assert(!room_id_is(NULL));
}
END_TEST

START_TEST(event_walks_past_what_is_none)
{
	g_autoptr(Json) json = parse("{\"l\":[7,{\"type\":\"a\",\"sender\":\"@a:b\"},{},[],"
				     "{\"type\":\"b\",\"sender\":\"@a:b\"},null]}");
	const Json *at = json_first(json_array(json, "l"));
	Event event;
	ck_assert(event_next(&at, &event));
	ck_assert_str_eq(event.type, "a");
	ck_assert(event_next(&at, &event));
	ck_assert_str_eq(event.type, "b");
	ck_assert(!event_next(&at, &event));
	ck_assert(!event_next(&at, &event));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/event");
	TCase *tcase = tcase_create("event");
	tcase_add_test(tcase, event_reads_a_message);
	tcase_add_test(tcase, event_reads_a_reaction);
	tcase_add_loop_test(tcase, event_reads_a_redaction, 0, G_N_ELEMENTS(redactions));
	tcase_add_test(tcase, event_knows_what_was_redacted);
	tcase_add_test(tcase, event_tells_state);
	tcase_add_loop_test(tcase, event_refuses, 0, G_N_ELEMENTS(none));
	tcase_add_test(tcase, event_bears_wrong_types);
	tcase_add_test(tcase, event_bounds_ids);
	tcase_add_test(tcase, event_walks_past_what_is_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
