// SPDX-License-Identifier: LGPL-3.0-or-later
// What of a timeline reaches the bot, as which words, and what never does.
#include "matrix/hear.h"

#include <check.h>
#include <string.h>

#include "chat/room.h"

#define SELF "@picketbot:example.org"

static BotRoom room = {.name = "picket"};

static Json *parse(const char *text)
{
	Json *json = json_parse(text, strlen(text), NULL);
	ck_assert_msg(json != NULL, "%s", text);
	return json;
}

static Message *hear_json(const Json *json, BotRoom *where)
{
	g_autoptr(GHashTable) deaf = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_add(deaf, "@bridge:example.org");
	const Hearer hearer = {"home", SELF, "Picket Bot", deaf};
	Event event;
	return event_read(&event, json) ? hear_event(&hearer, &(HearPlace){where, "Ana"}, &event)
					: NULL;
}

// A message of Ana's with that content and, behind it, other members of the event.
static Message *hear(const char *content, const char *more)
{
	g_autofree char *text = g_strdup_printf(
		"{\"type\":\"m.room.message\",\"sender\":\"@ana:example.org\","
		"\"event_id\":\"$e1\",\"content\":%s%s}",
		content, more);
	g_autoptr(Json) json = parse(text);
	return hear_json(json, &room);
}

static const struct {
	const char *content, *text; // NULL = nothing is heard
} said[] = {
	{"{\"msgtype\":\"m.text\",\"body\":\"!in 3\"}", "!in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"see you at the gate\"}", "see you at the gate"},
	{"{\"msgtype\":\"m.text\",\"body\":\"!in\\n3\\r\\n\"}", "!in 3"},
	// what a reader sees and what is carried out are the same
	{"{\"msgtype\":\"m.text\",\"body\":\"!in 3\\u0000 no\"}", "!in 3\uFFFD no"},
	{"{\"msgtype\":\"m.text\",\"body\":\"\\u202e!in\\u200b 3\\u2066\"}", "!in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"!in 3\",\"format\":\"org.matrix.custom.html\","
	 "\"formatted_body\":\"<b>!in 4</b>\"}",
		"!in 3"},
	{"{\"msgtype\":\"m.notice\",\"body\":\"!in 3\"}", NULL},
	{"{\"msgtype\":\"m.emote\",\"body\":\"!in 3\"}", NULL},
	{"{\"msgtype\":\"m.image\",\"body\":\"!in 3\"}", NULL},
	{"{\"msgtype\":7,\"body\":\"!in 3\"}", NULL},
	{"{\"body\":\"!in 3\"}", NULL},
	{"{\"msgtype\":\"m.text\"}", NULL},
	{"{\"msgtype\":\"m.text\",\"body\":[\"!in 3\"]}", NULL},
	{"{}", NULL},
	{"[]", NULL},
	// quotes of old clients
	{"{\"msgtype\":\"m.text\",\"body\":\"> <@bob:b> !out 3\\n> more\\n\\n!in 3\","
	 "\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$p\"}}}",
		"!in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"<mx-reply>!out 3</mx-reply>!in 3\","
	 "\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$p\"}}}",
		"!in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"!in 3\","
	 "\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$p\"}}}",
		"!in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"> !out 3\\n\\n!in 3\"}", "> !out 3 !in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"> only a quote\","
	 "\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$p\"}}}",
		"> only a quote"},
	// our name
	{"{\"msgtype\":\"m.text\",\"body\":\"Picket Bot: day\"}", "Picket Bot: day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"Picket Bot day\"}", "Picket Bot day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"Picket Bot day\",\"m.mentions\":{\"user_ids\":[\"" SELF
	 "\"]}}",
		"Picket Bot: day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"@picket bot  day\",\"m.mentions\":{\"user_ids\":"
	 "[\"@x:y\",\"" SELF "\"]}}",
		"Picket Bot: day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"@picketbot day\",\"m.mentions\":{\"user_ids\":[\"" SELF
	 "\"]}}",
		"Picket Bot: day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"" SELF ": !in 3\"}", "Picket Bot: !in 3"},
	{"{\"msgtype\":\"m.text\",\"body\":\"@picketbot "
	 "day\",\"m.mentions\":{\"user_ids\":{\"0\":\"" SELF "\"}}}",
		"@picketbot day"},
	{"{\"msgtype\":\"m.text\",\"body\":\"Picket Bots "
	 "strike\",\"m.mentions\":{\"user_ids\":[\"" SELF "\"]}}",
		"Picket Bots strike"},
	// whoever answers us mentions us
	{"{\"msgtype\":\"m.text\",\"body\":\"thanks!\",\"m.mentions\":{\"user_ids\":[\"" SELF
	 "\"]},\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$p\"}}}",
		"thanks!"},
	{"{\"msgtype\":\"m.text\",\"body\":\"I like Picket "
	 "Bot\",\"m.mentions\":{\"user_ids\":[\"" SELF "\"]}}",
		"I like Picket Bot"},
	// what is within an edit only
	{"{\"msgtype\":\"m.text\",\"body\":\"* !in "
	 "3\",\"m.relates_to\":{\"rel_type\":\"m.replace\","
	 "\"event_id\":\"$p\"}}",
		NULL},
	{"{\"msgtype\":\"m.text\",\"body\":\"* !in 3\",\"m.new_content\":{\"msgtype\":\"m.notice\","
	 "\"body\":\"!in 3\"},\"m.relates_to\":{\"rel_type\":\"m.replace\",\"event_id\":\"$p\"}}",
		NULL},
};

START_TEST(hear_takes_words)
{
	g_autoptr(Message) message = hear(said[_i].content, "");
	ck_assert_msg(!message == !said[_i].text, "%s", said[_i].content);
	if (!message)
		return;
	ck_assert_str_eq(message->text, said[_i].text);
	ck_assert_str_eq(message->from.address, "matrix:home/@ana:example.org");
	ck_assert_str_eq(message->from.handle, "Ana");
	ck_assert_str_eq(message->self, "Picket Bot");
	ck_assert_str_eq(message->id, "$e1");
	ck_assert(message->from.verified && !message->edited && message->room == &room);
	ck_assert_ptr_null(message->thread);
}
END_TEST

#define TEXT "{\"msgtype\":\"m.text\",\"body\":\"!in 3\"}"

static const char *const own_and_notice[] = {
	"{\"type\":\"m.room.message\",\"sender\":\"" SELF "\",\"event_id\":\"$1\",\"content\":" TEXT
	"}",
	"{\"type\":\"m.room.message\",\"sender\":\"@bridge:example.org\",\"event_id\":\"$1\","
	"\"content\":" TEXT "}",
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"content\":"
	"{\"msgtype\":\"m.notice\",\"body\":\"!in 3\"}}",
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:b\",\"content\":" TEXT "}",
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"state_key\":\"\","
	"\"content\":" TEXT "}",
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"content\":" TEXT
	",\"unsigned\":{\"redacted_because\":{}}}",
	"{\"type\":\"m.sticker\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"content\":" TEXT "}",
	"{\"type\":\"m.reaction\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"content\":" TEXT "}",
	"{\"type\":\"m.room.encrypted\",\"sender\":\"@ana:b\",\"event_id\":\"$1\",\"content\":" TEXT
	"}",
};

START_TEST(own_and_notice_ignored)
{
	g_autoptr(Json) json = parse(own_and_notice[_i]);
	ck_assert_ptr_null(hear_json(json, &room));
}
END_TEST

START_TEST(edit_not_executed)
{
	g_autoptr(Message) message = hear(
		"{\"msgtype\":\"m.text\",\"body\":\"* !in 4\",\"m.new_content\":{\"msgtype\":"
		"\"m.text\",\"body\":\"!in 4\"},\"m.relates_to\":{\"rel_type\":\"m.replace\","
		"\"event_id\":\"$p\"}}",
		"");
	ck_assert(message->edited);
	ck_assert_str_eq(message->text, "!in 4");
}
END_TEST

START_TEST(hear_keeps_the_thread)
{
	g_autoptr(Message) message = hear(
		"{\"msgtype\":\"m.text\",\"body\":\"!day\",\"m.relates_to\":{\"rel_type\":"
		"\"m.thread\",\"event_id\":\"$root\",\"is_falling_back\":true,"
		"\"m.in_reply_to\":{\"event_id\":\"$last\"}}}",
		"");
	ck_assert_str_eq(message->thread, "$root");
	g_autoptr(Json) json = parse("{\"type\":\"m.room.message\",\"sender\":\"@ana:b\","
				     "\"event_id\":\"$1\",\"content\":" TEXT "}");
	g_autoptr(Message) aside = hear_json(json, NULL);
	ck_assert_ptr_null(aside->room);
}
END_TEST

#define REACTION(relation)                                                                         \
	"{\"type\":\"m.reaction\",\"sender\":\"@ana:b\",\"event_id\":\"$r\",\"content\":{"         \
	"\"m.relates_to\":{" relation "}}}"
#define LONG_MARK "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
	const char *event;
	int tap;
	const char *id, *about, *mark; // about NULL = nothing is heard
} taps[] = {
	{REACTION("\"rel_type\":\"m.annotation\",\"event_id\":\"$p\",\"key\":\"\u2705\""), TAP_ON,
		"$r", "$p", "\u2705"},
	{REACTION("\"rel_type\":\"m.annotation\",\"event_id\":\"$p\""), TAP_ON, NULL, NULL, NULL},
	{REACTION("\"rel_type\":\"m.annotation\",\"key\":\"x\""), TAP_ON, NULL, NULL, NULL},
	{REACTION("\"rel_type\":\"m.replace\",\"event_id\":\"$p\",\"key\":\"x\""), TAP_ON, NULL,
		NULL, NULL},
	{REACTION("\"rel_type\":\"m.annotation\",\"event_id\":\"$p\",\"key\":\"" LONG_MARK "\""),
		TAP_ON, NULL, NULL, NULL},
	{REACTION("\"rel_type\":\"m.annotation\",\"event_id\":[\"$p\"],\"key\":7"), TAP_ON, NULL,
		NULL, NULL},
	// one that was taken back before we heard of it
	{"{\"type\":\"m.reaction\",\"sender\":\"@ana:b\",\"event_id\":\"$r\",\"content\":{},"
	 "\"unsigned\":{\"redacted_because\":{}}}",
		TAP_ON, NULL, NULL, NULL},
	// what is taken back stands in one place or the other
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@ana:b\",\"event_id\":\"$d\",\"content\":{},"
	 "\"redacts\":\"$r\"}",
		TAP_OFF, "$d", "$r", NULL},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@ana:b\",\"event_id\":\"$d\",\"content\":{"
	 "\"redacts\":\"$r\"},\"redacts\":\"$x\"}",
		TAP_OFF, "$d", "$r", NULL},
	{"{\"type\":\"m.room.redaction\",\"sender\":\"@ana:b\",\"event_id\":\"$d\",\"content\":{}}",
		TAP_OFF, NULL, NULL, NULL},
	// our own
	{"{\"type\":\"m.room.message\",\"sender\":\"" SELF
	 "\",\"event_id\":\"$e\",\"content\":" TEXT ",\"unsigned\":{\"transaction_id\":\"line\"}}",
		TAP_SAID, NULL, "$e", "line"},
	{"{\"type\":\"m.reaction\",\"sender\":\"" SELF "\",\"event_id\":\"$e\",\"content\":{"
	 "\"m.relates_to\":{\"rel_type\":\"m.annotation\",\"event_id\":\"$p\",\"key\":\"x\"}},"
	 "\"unsigned\":{\"transaction_id\":\"line.t0\"}}",
		TAP_SAID, NULL, NULL, NULL},
};

START_TEST(hear_takes_taps)
{
	g_autoptr(Json) json = parse(taps[_i].event);
	g_autoptr(Message) message = hear_json(json, NULL);
	ck_assert_msg(!message == !taps[_i].about, "%s", taps[_i].event);
	if (!message)
		return;
	ck_assert_int_eq(message->tap, taps[_i].tap);
	ck_assert_str_eq(message->about, taps[_i].about);
	ck_assert_pstr_eq(message->mark, taps[_i].mark);
	ck_assert_pstr_eq(message->id, taps[_i].id);
}
END_TEST

// ---- our own coming ----

#define MEMBER(user, membership, more)                                                             \
	"{\"type\":\"m.room.member\",\"sender\":\"@ana:example.org\",\"state_key\":\"" user        \
	"\",\"event_id\":\"$m\",\"content\":{\"membership\":\"" membership "\"}" more "}"
#define WAS(membership) ",\"unsigned\":{\"prev_content\":{\"membership\":\"" membership "\"}}"
#define SAY(id)                                                                                    \
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:example.org\",\"event_id\":\"$" id         \
	"\",\"content\":" TEXT "}"

static const struct {
	const char *state, *timeline;
	bool known;
	const char *heard; // ids in order
} comings[] = {
	{"", SAY("1") "," SAY("2"), true, "$1$2"},
	{"", SAY("1") "," MEMBER(SELF, "join", "") "," SAY("2"), false, "$2"},
	{"", SAY("1") "," MEMBER(SELF, "join", WAS("invite")) "," SAY("2"), false, "$2"},
	{MEMBER(SELF, "invite", ""), SAY("1") "," MEMBER(SELF, "join", "") "," SAY("2"), false,
		"$2"},
	// we came longer ago than the timeline goes
	{MEMBER(SELF, "join", ""), SAY("1") "," SAY("2"), false, "$1$2"},
	{MEMBER(SELF, "join", ""), SAY("1") "," MEMBER(SELF, "join", WAS("join")) "," SAY("2"),
		false, "$1$2"},
	// the state behind the timeline
	{MEMBER(SELF, "join", ""), SAY("1") "," MEMBER(SELF, "join", WAS("leave")) "," SAY("2"),
		false, "$2"},
	// somebody else comes, our name changes, we are thrown out and come back
	{"", SAY("1") "," MEMBER("@bo:b", "join", "") "," SAY("2"), true, "$1$2"},
	{"", SAY("1") "," MEMBER(SELF, "join", WAS("join")) "," SAY("2"), true, "$1$2"},
	{"",
		SAY("1") "," MEMBER(SELF, "leave", "") "," SAY("2") "," MEMBER(
			SELF, "join", "") "," SAY("3"),
		true, "$1$3"},
	{"", SAY("1"), false, ""},
};

START_TEST(join_ignores_before_join)
{
	g_autofree char *text = g_strdup_printf(
		"{\"state\":[%s],\"timeline\":[%s]}", comings[_i].state, comings[_i].timeline);
	g_autoptr(Json) json = parse(text);
	const SyncRoom heard = {
		.state = json_array(json, "state"), .timeline = json_array(json, "timeline")};
	g_autoptr(GString) ids = g_string_new(NULL);
	bool in = hear_was_in(&heard, SELF, comings[_i].known);
	Event event;
	for (const Json *at = json_first(heard.timeline); event_next(&at, &event);) {
		hear_follow(&event, SELF, &in);
		if (in && event_is(&event, "m.room.message"))
			g_string_append(ids, event.id);
	}
	ck_assert_msg(!strcmp(ids->str, comings[_i].heard), "%d: %s", _i, ids->str);
}
END_TEST

#define OWN_JOIN                                                                                   \
	"{\"type\":\"m.room.member\",\"sender\":\"" SELF "\",\"state_key\":\"" SELF                \
	"\",\"content\":{\"membership\":\"join\"}}"
#define WORDS_OF(sender)                                                                           \
	"{\"type\":\"m.room.message\",\"sender\":\"" sender "\",\"event_id\":\"$1\",\"content\":{" \
	"}}"
#define SPOKEN(more) "{" more "\"timeline\":{\"events\":[" WORDS_OF(SELF) "]}}"

static const struct {
	const char *room;
	bool echo;
} told[] = {
	{"{}", true},
	{SPOKEN(""), true},
	{SPOKEN("\"state\":{\"events\":[" OWN_JOIN "]},"), true},
	{SPOKEN("\"unread_notifications\":{\"notification_count\":0},"), true},
	{SPOKEN("\"summary\":{\"m.joined_member_count\":3},"), false},
	{SPOKEN("\"state\":{\"events\":[" WORDS_OF("@ana:a") "]},"), false},
	{"{\"timeline\":{\"limited\":true,\"prev_batch\":\"p\",\"events\":[" WORDS_OF(SELF) "]}}",
		false},
	{"{\"timeline\":{\"events\":[" WORDS_OF(SELF) "," WORDS_OF("@ana:a") "]}}", false},
	{"{\"timeline\":{\"events\":[" OWN_JOIN "]}}", false},
};

static bool is_echo(const char *part, const char *said_there)
{
	g_autofree char *text = g_strdup_printf(
		"{\"next_batch\":\"s\",\"rooms\":{\"%s\":{\"!r\":%s}}}", part, said_there);
	Sync sync;
	SyncRoom at = {0};
	ck_assert(sync_read(&sync, text, strlen(text), NULL));
	ck_assert(sync_next_room(&sync, &at));
	bool echo = hear_is_echo(&at, SELF);
	sync_clear(&sync);
	return echo;
}

START_TEST(echo_is_no_news)
{
	ck_assert_msg(is_echo("join", told[_i].room) == told[_i].echo, "%s", told[_i].room);
	ck_assert(!is_echo("invite", told[_i].room));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/hear");
	TCase *tcase = tcase_create("hear");
	tcase_add_loop_test(tcase, hear_takes_words, 0, G_N_ELEMENTS(said));
	tcase_add_loop_test(tcase, own_and_notice_ignored, 0, G_N_ELEMENTS(own_and_notice));
	tcase_add_test(tcase, edit_not_executed);
	tcase_add_test(tcase, hear_keeps_the_thread);
	tcase_add_loop_test(tcase, hear_takes_taps, 0, G_N_ELEMENTS(taps));
	tcase_add_loop_test(tcase, join_ignores_before_join, 0, G_N_ELEMENTS(comings));
	tcase_add_loop_test(tcase, echo_is_no_news, 0, G_N_ELEMENTS(told));
	suite_add_tcase(suite, tcase);
	return suite;
}
