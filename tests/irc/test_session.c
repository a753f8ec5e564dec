// SPDX-License-Identifier: LGPL-3.0-or-later
// libircclient behind the line parser: whatever it does to a bare client is harmless here, and the
// next line still arrives.
#include "irc/session.h"
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>
#include "irc/line.h"

typedef struct {
	Session *session;
	GString *heard, *said;
	unsigned answers; // said from inside each event
} Peer;

static void on_event(void *data, const SessionEvent *event)
{
	Peer *self = data;
	g_string_append_printf(self->heard, "%s%s<%s>", self->heard->len ? "|" : "", event->command,
		event->origin);
	for (unsigned i = 0; i < event->n; i++)
		g_string_append_printf(self->heard, " [%s]", event->params[i]);
	for (unsigned i = 0; i < self->answers; i++) {
		g_autofree char *text = g_strdup_printf("%u%0400d", i, 0);
		ck_assert(session_say(self->session, "#c", text));
	}
}

static void on_send(void *data, const char *line)
{
	Peer *peer = data;
	g_string_append_printf(peer->said, "%s%s", peer->said->len ? "|" : "", line);
}

static const SessionEvents events = {.event = on_event, .send = on_send};
static Peer peer;

static void open_peer(void)
{
	GError *error = NULL;
	peer = (Peer){.heard = g_string_new(NULL), .said = g_string_new(NULL)};
	peer.session = session_new(&events, &peer, &error);
	ck_assert_msg(peer.session != NULL, "%s", error ? error->message : "no error");
}

static void close_peer(void)
{
	session_free(peer.session);
	g_string_free(peer.heard, TRUE);
	g_string_free(peer.said, TRUE);
}

// As the transport does it: only the bodies that line_parse() lets through.
static bool take(void *data, char *text)
{
	(void)data;
	Line line;
	GError *error = NULL;
	bool fed = !line_parse(&line, text) || !line.body ||
		   session_feed(peer.session, line.body, &error);
	ck_assert_msg(fed, "%s: %s", text, error ? error->message : "");
	line_clear(&line);
	return true;
}

static void feed(const char *bytes, size_t n)
{
	LineCutter cutter;
	line_cutter_init(&cutter, take, NULL);
	line_cut(&cutter, bytes, n);
}

#define W ":srv 001 picket :Welcome\r\n"
#define AFTER ":al!u@h PRIVMSG picket :still here\r\n"
#define HEARD_AFTER "PRIVMSG<al!u@h> [picket] [still here]"
#define HEARD_W "001<srv> [picket] [Welcome]|"

// Each kills, wedges or misleads a client that hands the bytes to the library as they are.
static const struct {
	const char *name, *bytes, *heard;
} scenarios[] = {
	{"tags", W "@account=alice :al!u@h PRIVMSG #c :hello world\r\n@time=x PING :tok\r\n",
		HEARD_W "PRIVMSG<al!u@h> [#c] [hello world]|"},
	{"empty lines", W "\r\n\n\r\n", HEARD_W},
	{"bare line feeds", W "\n:al!u@h PRIVMSG picket :bare\n",
		HEARD_W "PRIVMSG<al!u@h> [picket] [bare]|"},
	{"notice without text", W "NOTICE picket\r\n:a!u@h NOTICE picket\r\n", HEARD_W},
	{"commands without parameters",
		W "PRIVMSG\r\n:al!u@h NICK\r\n:al!u@h MODE\r\n:al!u@h AWAY\r\n:srv 001\r\n",
		HEARD_W},
	{"prefix only", W ":justprefix\r\n:\r\n: \r\n", HEARD_W},
	{"nick without origin", W "NICK zzz\r\n", HEARD_W},
	{"numeric zero", W ":srv 000 picket :x\r\n", HEARD_W},
	// the caller reads the rest from its Line
	{"isupport", W ":srv 005 picket A B C D E F G H I J K L M :are supported\r\n",
		HEARD_W "005<srv> [picket] [A] [B] [C] [D] [E] [F] [G] [H] [I]|"},
	{"nick of a namesake", W ":picket_mallory!u@h NICK :zzz\r\n",
		HEARD_W "NICK<picket_mallory!u@h> [zzz]|"},
	{"nick in use", ":srv 433 * picket :Nickname is already in use\r\n",
		"433<srv> [*] [picket] [Nickname is already in use]|"},
	{"nick by the server", ":srv 001 Guest77 :Welcome\r\n:al!u@h PRIVMSG Guest77 :a DM\r\n",
		"001<srv> [Guest77] [Welcome]|PRIVMSG<al!u@h> [Guest77] [a DM]|"},
	{"mode of a namesake's channel",
		W ":op!u@h MODE picketchan +o bob\r\n:srv MODE picket :+i\r\n",
		HEARD_W "MODE<op!u@h> [picketchan] [+o] [bob]|MODE<srv> [picket] [+i]|"},
	{"ctcp",
		W ":al!u@h PRIVMSG picket :\x01\r\n:al!u@h PRIVMSG picket :\x01\x01\r\n:al!u@h "
		  "PRIVMSG #c :\x01VERSION\x01\r\n"
		  ":al!u@h PRIVMSG picket :\x01"
		  "FINGER\x01\r\n:al!u@h PRIVMSG picket :\x01"
		  "DCC SEND a 1 2 3\x01\r\n:al!u@h NOTICE picket :\x01PING 1\x01\r\n",
		HEARD_W},
	{"unknown commands",
		":al!u@h ACCOUNT alice\r\n:srv BATCH +1 chathistory #c\r\n:al!u@h TAGMSG "
		"#c\r\nFAIL REGISTER X :no\r\n"
		":al!u@h JOIN #c alice :Real Name\r\n:op!u@h KILL picket :bye\r\nERROR :Closing "
		"Link\r\n",
		"ACCOUNT<al!u@h> [alice]|BATCH<srv> [+1] [chathistory] [#c]|TAGMSG<al!u@h> "
		"[#c]|FAIL<> [REGISTER] [X] [no]|"
		"JOIN<al!u@h> [#c] [alice] [Real Name]|ERROR<> [Closing Link]|"},
	{"format characters", ":%s%n!u@h PRIVMSG %s :%s%n%100000d\r\n",
		"PRIVMSG<%s%n!u@h> [%s] [%s%n%100000d]|"},
	{"two blanks", ":al!u@h PRIVMSG  #c   :\x02 x\r\n", "PRIVMSG<al!u@h> [#c] [\x02 x]|"},
	{"carriage returns within", ":al!u@h PRIVMSG #c :a\rQUIT\r\r\n",
		"PRIVMSG<al!u@h> [#c] [a\xef\xbf\xbdQUIT\xef\xbf\xbd]|"},
	{"many events at once", W W W, HEARD_W HEARD_W HEARD_W},
};

START_TEST(session_outlives)
{
	feed(scenarios[_i].bytes, strlen(scenarios[_i].bytes));
	feed(AFTER, sizeof AFTER - 1);
	g_autofree char *expected = g_strconcat(scenarios[_i].heard, HEARD_AFTER, NULL);
	ck_assert_msg(g_str_equal(peer.heard->str, expected), "%s: heard %s", scenarios[_i].name,
		peer.heard->str);
	if (!g_str_equal(scenarios[_i].name,
		    "tags")) // the transport answers PING itself; here the library may
		ck_assert_str_eq(peer.said->str, "");
}
END_TEST

START_TEST(session_takes_every_length)
{
	for (size_t n = 20; n < 1200; n++) {
		g_autofree char *line = g_strdup_printf(
			":al!u@h PRIVMSG #c :%0*d\r\n", (int)n - 20, 0);
		feed(line, strlen(line));
	}
	g_autofree char *tagged = g_strdup_printf(
		"@account=a;+x=%08000d :al!u@h PRIVMSG #c :tagged\r\n", 0);
	feed(tagged, strlen(tagged));
	g_string_truncate(peer.heard, 0);
	feed(AFTER, sizeof AFTER - 1);
	ck_assert_str_eq(peer.heard->str, HEARD_AFTER);
}
END_TEST

START_TEST(session_takes_nul_and_garbage)
{
	char noise[4096];
	for (unsigned seed = 0; seed < 200; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		for (size_t i = 0; i < sizeof noise; i++) // mostly what a parser looks at
			noise[i] = g_rand_boolean(rand)
					   ? "@:; \r\n\001!=\\#0A"[g_rand_int_range(rand, 0, 14)]
					   : (char)g_rand_int(rand);
		feed(noise, sizeof noise);
	}
	g_string_truncate(peer.heard, 0);
	feed(AFTER, sizeof AFTER - 1);
	ck_assert_str_eq(peer.heard->str, HEARD_AFTER);
}
END_TEST

START_TEST(session_refuses_what_the_parser_never_lets_through)
{
	static const char *const bad[] = {
		"", "\r", "\n", "@a=b PING x", "PING x\r\n", "PING x\nPING y"};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		ck_assert(!session_feed(peer.session, bad[i], &error));
		ck_assert_ptr_nonnull(error);
	}
	g_autofree char *big = g_strdup_printf("PING %0*d", SESSION_LINE_BYTES, 0);
	g_autoptr(GError) error = NULL;
	ck_assert(!session_feed(peer.session, big, &error));
	feed(AFTER, sizeof AFTER - 1);
	ck_assert_str_eq(peer.heard->str, HEARD_AFTER);
}
END_TEST

START_TEST(session_formats_what_we_say)
{
	ck_assert(session_say(peer.session, "#a", "100 % of %s"));
	ck_assert(session_raw(peer.session, "MODE #a +o %n"));
	ck_assert_str_eq(peer.said->str, "PRIVMSG #a :100 % of %s|MODE #a +o %n");
}
END_TEST

START_TEST(session_says_nothing_that_would_be_two_lines)
{
	static const struct {
		const char *target, *text;
	} bad[] = {{"#a", "x\r\nQUIT"}, {"#a", "x\n"}, {"#a", "\r"}, {"#a b", "x"}, {"", "x"},
		{":a", "x"}, {"#a\nQUIT", "x"}};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		ck_assert(!session_say(peer.session, bad[i].target, bad[i].text));
	}
	ck_assert(!session_raw(peer.session, "QUIT\nQUIT"));
	ck_assert(!session_raw(peer.session, ""));
	ck_assert_str_eq(peer.said->str, "");
}
END_TEST

START_TEST(session_says_whole_lines_or_nothing)
{
	unsigned said = 0;
	for (int n = 1; n < 1200; n++) {
		g_autofree char *text = g_strdup_printf("%0*d", n, 0);
		g_string_truncate(peer.said, 0);
		if (session_say(peer.session, "#c", text)) {
			said++;
			ck_assert_uint_eq(peer.said->len, 12 + n);
		} else {
			ck_assert_str_eq(peer.said->str, "");
		}
	}
	ck_assert_uint_gt(said, 900);
	ck_assert(session_say(peer.session, "#c", "after"));
	ck_assert_str_eq(peer.said->str, "PRIVMSG #c :after");
}
END_TEST

START_TEST(session_answers_at_length_from_inside_an_event)
{
	peer.answers = 10; // the library's buffer holds two
	feed(AFTER, sizeof AFTER - 1);
	g_auto(GStrv) lines = g_strsplit(peer.said->str, "|", -1);
	ck_assert_uint_eq(g_strv_length(lines), peer.answers);
	for (unsigned i = 0; i < peer.answers; i++)
		ck_assert_int_eq(lines[i][strlen("PRIVMSG #c :")], '0' + (int)i);
	ck_assert_str_eq(peer.heard->str, HEARD_AFTER);
}
END_TEST

static unsigned open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

START_TEST(session_leaves_no_descriptor_open)
{
	unsigned before = open_files();
	for (int i = 0; i < 50; i++) {
		Session *other = session_new(&events, &peer, NULL);
		ck_assert_ptr_nonnull(other);
		session_free(other);
	}
	session_free(NULL);
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

START_TEST(session_refuses_a_descriptor_above_select)
{
	struct rlimit old, limit;
	ck_assert(!getrlimit(RLIMIT_NOFILE, &old));
	limit = (struct rlimit){
		.rlim_cur = MIN(old.rlim_max, 2 * FD_SETSIZE), .rlim_max = old.rlim_max};
	ck_assert_uint_gt(limit.rlim_cur, FD_SETSIZE);
	ck_assert(!setrlimit(RLIMIT_NOFILE, &limit));
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(int));
	for (int fd; (fd = dup(STDIN_FILENO)) >= 0 && fd < FD_SETSIZE + 10;)
		g_array_append_val(taken, fd);
	g_autoptr(GError) error = NULL;
	Session *other = session_new(&events, &peer, &error);
	for (guint i = 0; i < taken->len; i++)
		close(g_array_index(taken, int, i));
	setrlimit(RLIMIT_NOFILE, &old);
	ck_assert_ptr_null(other);
	ck_assert_str_eq(error->message, "libircclient: too many open files for its select()");
	feed(AFTER, sizeof AFTER - 1);
	ck_assert_str_eq(peer.heard->str, HEARD_AFTER);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	TCase *hearing = tcase_create("hear"), *saying = tcase_create("say"),
	      *opening = tcase_create("open");
	tcase_add_checked_fixture(hearing, open_peer, close_peer);
	tcase_add_checked_fixture(saying, open_peer, close_peer);
	tcase_add_checked_fixture(opening, open_peer, close_peer);
	tcase_add_loop_test(hearing, session_outlives, 0, G_N_ELEMENTS(scenarios));
	tcase_add_test(hearing, session_takes_every_length);
	tcase_add_test(hearing, session_takes_nul_and_garbage);
	tcase_add_test(hearing, session_refuses_what_the_parser_never_lets_through);
	tcase_add_test(saying, session_formats_what_we_say);
	tcase_add_test(saying, session_says_nothing_that_would_be_two_lines);
	tcase_add_test(saying, session_says_whole_lines_or_nothing);
	tcase_add_test(saying, session_answers_at_length_from_inside_an_event);
	tcase_add_test(opening, session_leaves_no_descriptor_open);
	tcase_add_test(opening, session_refuses_a_descriptor_above_select);
	Suite *all = suite_create("session");
	suite_add_tcase(all, hearing);
	suite_add_tcase(all, saying);
	suite_add_tcase(all, opening);
	return all;
}
