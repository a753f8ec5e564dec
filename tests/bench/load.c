// SPDX-License-Identifier: LGPL-3.0-or-later
// The load: one process that is all people of a room on an IRC server. Reads orders from standard input, a line
// each, and answers each by a line of JSON; ends with its input, or with status 1 when it cannot go on.
//   come N               N more people connect
//   login                each makes an account and is logged in to it
//   join N | part        the first N enter the room | all leave it
//   met SECONDS US       waits for the bot to enter the room, later than that moment of the monotonic clock
//   left SECONDS US      the same for its end
//   rest SECONDS         nothing happens
//   ask N TEXT           the watcher asks, one question at a time
//   burst N ONE|ALL SECONDS QUIET PID AT TEXT|TEXT…
//       N people say all texts at once, each in one write. Ends when all are answered, after SECONDS, or QUIET
//       seconds after the last answer. AT > 0: kill -9 PID as soon as so many places were given. Each line of
//       the bot answers ONE, or ALL, questions of those whom it names.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crowd.h"

enum { SECOND = 1000000, ASK_US = 10 * SECOND };

typedef bool Order(Crowd *crowd, char **words);

static double seconds(int64_t us)
{
	return (double)us / SECOND;
}

static unsigned number(const char *word)
{
	return word ? (unsigned)strtoul(word, NULL, 10) : 0;
}

// ---- coming and going ----

static bool order_come(Crowd *crowd, char **words)
{
	return crowd_come(crowd, number(words[1])) && printf("{}\n");
}

static bool order_login(Crowd *crowd, char **words)
{
	(void)words;
	return crowd_log_in(crowd) && printf("{}\n");
}

static bool order_join(Crowd *crowd, char **words)
{
	return crowd_join(crowd, number(words[1])) && printf("{}\n");
}

static bool order_part(Crowd *crowd, char **words)
{
	(void)words;
	return crowd_part(crowd) && printf("{}\n");
}

// At which moment; 0 = it did not come.
static void await_moment(Crowd *crowd, const int64_t *moment, char **words)
{
	int64_t since = words[1] && words[2] ? g_ascii_strtoll(words[2], NULL, 10) : 0,
		end = g_get_monotonic_time() + number(words[1]) * SECOND;
	while (*moment <= since && g_get_monotonic_time() < end) {
		crowd_watch(crowd, SECOND / 100);
		crowd_drain(crowd);
	}
	printf("{\"us\": %" G_GINT64_FORMAT "}\n", *moment > since ? *moment : 0);
}

static bool order_met(Crowd *crowd, char **words)
{
	await_moment(crowd, &crowd->joined_us, words);
	return true;
}

static bool order_left(Crowd *crowd, char **words)
{
	await_moment(crowd, &crowd->left_us, words);
	return true;
}

static bool order_rest(Crowd *crowd, char **words)
{
	int64_t end = g_get_monotonic_time() + number(words[1]) * (int64_t)SECOND;
	while (g_get_monotonic_time() < end) {
		crowd_watch(crowd, SECOND / 100);
		crowd_drain(crowd);
	}
	return printf("{}\n");
}

// ---- one at a time ----

// Microseconds until an answer that names the watcher; -1 = none came.
static int64_t ask_once(Crowd *crowd, Tally *tally, const char *line)
{
	unsigned before = tally->answered;
	int64_t asked = g_get_monotonic_time();
	person_send(crowd->watcher, line);
	tally_ask(tally, crowd->watcher->nick, "");
	while (tally->answered == before && g_get_monotonic_time() < asked + ASK_US)
		crowd_watch(crowd, ASK_US);
	return tally->answered > before ? tally->last_us - asked : -1;
}

static bool order_ask(Crowd *crowd, char **words)
{
	g_autofree char *text = g_strjoinv(" ", words + 2),
			*line = g_strdup_printf("PRIVMSG %s :%s\r\n", crowd->channel, text);
	Tally tally;
	tally_init(&tally, TALLY_ONE);
	tally_know(&tally, crowd->watcher->nick);
	crowd->tally = &tally;
	printf("{\"us\": [");
	for (unsigned i = 0; i < number(words[1]); i++)
		printf("%s%" G_GINT64_FORMAT, i ? ", " : "", ask_once(crowd, &tally, line));
	printf("]}\n");
	crowd->tally = NULL;
	tally_clear(&tally);
	return true;
}

// ---- all at once ----

typedef struct {
	const Tally *tally;
	unsigned people, each; // and what each of them says
	int64_t began_us, most_us, quiet_us;
	pid_t pid;
	unsigned kill_at, placed_at_kill;
	int64_t killed_us;
} Burst;

static bool is_over(const Burst *burst)
{
	const Tally *tally = burst->tally;
	int64_t now = g_get_monotonic_time(), last = MAX(tally->last_us, burst->began_us);
	return burst->killed_us || now > burst->began_us + burst->most_us ||
	       now > last + burst->quiet_us ||
	       (tally->heard >= burst->people * burst->each && !tally_open(tally));
}

// Looked at after each line: at full speed hundreds come in one piece.
static void on_heard(void *data)
{
	Burst *burst = data;
	unsigned placed = g_hash_table_size(burst->tally->placed);
	if (!burst->kill_at || placed < burst->kill_at || burst->killed_us)
		return;
	kill(burst->pid, SIGKILL);
	burst->killed_us = g_get_monotonic_time();
	burst->placed_at_kill = placed;
}

static void watch_burst(Crowd *crowd, Burst *burst)
{
	crowd->heard = on_heard;
	crowd->data = burst;
	while (!is_over(burst)) {
		crowd_watch(crowd, SECOND / 100);
		crowd_drain(crowd);
	}
	// What the server had already taken from a bot that is dead counts: it was acknowledged.
	while (burst->killed_us && crowd->left_us < burst->began_us && !crowd->watcher->gone) {
		crowd_watch(crowd, SECOND / 100);
		crowd_drain(crowd);
	}
	crowd->heard = NULL;
}

static void print_placed(const Tally *tally)
{
	GHashTableIter iter;
	const char *between = "";
	g_hash_table_iter_init(&iter, tally->placed);
	for (gpointer key; g_hash_table_iter_next(&iter, &key, NULL); between = ", ")
		printf("%s\"%s\"", between, (const char *)key);
}

static double since(const Burst *burst, int64_t moment_us)
{
	return moment_us ? seconds(moment_us - burst->began_us) : 0;
}

static void print_burst(const Burst *burst)
{
	const Tally *tally = burst->tally;
	g_autofree char *strange = g_strescape(tally->strange ? tally->strange : "", NULL);
	printf("{\"sent\": %u, \"heard\": %u, \"answered\": %u, \"lines\": %u, \"silent\": %u, "
	       "\"strange\": \"%s\", ",
		burst->people * burst->each, tally->heard, tally->answered, tally->lines,
		tally->silent, strange);
	printf("\"seconds\": %.6f, \"told\": %u, \"told_seconds\": %.6f, \"placed_seconds\": "
	       "%.6f, ",
		since(burst, tally->last_us), g_hash_table_size(tally->told),
		since(burst, tally->told_us), since(burst, tally->placed_us));
	printf("\"killed_seconds\": %.6f, \"placed_at_kill\": %u, \"placed\": [",
		since(burst, burst->killed_us), burst->placed_at_kill);
	print_placed(tally);
	printf("]}\n");
}

static char *lines_of(const Crowd *crowd, char **texts)
{
	GString *lines = g_string_new(NULL);
	for (; *texts; texts++)
		g_string_append_printf(lines, "PRIVMSG %s :%s\r\n", crowd->channel, *texts);
	return g_string_free(lines, FALSE);
}

static void run_burst(Crowd *crowd, Burst *burst, char **texts)
{
	g_autofree char *lines = lines_of(crowd, texts);
	burst->each = g_strv_length(texts);
	for (unsigned i = 1; i < crowd->people->len; i++)
		tally_know(crowd->tally, ((Person *)crowd->people->pdata[i])->nick);
	burst->began_us = g_get_monotonic_time();
	crowd_say(crowd, burst->people, lines);
	watch_burst(crowd, burst);
	print_burst(burst);
}

static bool order_burst(Crowd *crowd, char **words)
{
	if (g_strv_length(words) < 8)
		return false;
	Tally tally;
	Burst burst = {
		.tally = &tally,
		.people = number(words[1]),
		.most_us = number(words[3]) * (int64_t)SECOND,
		.quiet_us = number(words[4]) * (int64_t)SECOND,
		.pid = (pid_t)number(words[5]),
		.kill_at = number(words[6]),
	};
	g_autofree char *said = g_strjoinv(" ", words + 7);
	g_auto(GStrv) texts = g_strsplit(said, "|", -1);
	tally_init(&tally, strcmp(words[2], "ALL") ? TALLY_ONE : TALLY_ALL);
	crowd->tally = &tally;
	run_burst(crowd, &burst, texts);
	crowd->tally = NULL;
	tally_clear(&tally);
	return true;
}

// ---- orders ----

static const struct {
	const char *name;
	Order *run;
} orders[] = {
	{"come", order_come},
	{"login", order_login},
	{"join", order_join},
	{"part", order_part},
	{"met", order_met},
	{"left", order_left},
	{"rest", order_rest},
	{"ask", order_ask},
	{"burst", order_burst},
};

static bool obey(Crowd *crowd, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
		if (!g_strcmp0(words[0], orders[i].name))
			return orders[i].run(crowd, words);
	fprintf(stderr, "load: no such order: %s\n", line);
	return false;
}

// The server is heard between orders too: it asks for PONGs, and its lines would fill the sockets.
static bool await_order(Crowd *crowd)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	while (poll(&fd, 1, 10) == 0) {
		crowd_watch(crowd, 0);
		crowd_drain(crowd);
	}
	return true;
}

// Unbuffered: poll() must see what is left.
static GString *read_order(Crowd *crowd)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (char c; await_order(crowd) && read(STDIN_FILENO, &c, 1) == 1;) {
		if (c == '\n')
			return g_steal_pointer(&line);
		g_string_append_c(line, c);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 6) {
		fprintf(stderr, "usage: load PORT CHANNEL BOT PREFIX ADDRESS\n");
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	Crowd crowd = {.port = (uint16_t)number(argv[1]),
		.channel = argv[2],
		.bot = argv[3],
		.prefix = argv[4],
		.address = number(argv[5])};
	bool well = crowd_init(&crowd);
	for (GString *line; well && (line = read_order(&crowd));) {
		well = obey(&crowd, line->str);
		g_string_free(line, TRUE);
	}
	crowd_clear(&crowd);
	return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
