// SPDX-License-Identifier: LGPL-3.0-or-later
// Random histories: the whole bot against the model, acts cut into turns at random, the process
// killed at random commits. After each turn every answer and every row must be what the model says;
// the model cannot overfill a shift or lose a place in line.
#include <check.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/house.h"
#include "harness/number.h"
#include "store/inside.h"

#include "shifts_history.h"

Suite *suite(void);

enum {
	ACTS = 100000,
	TURN_MOST = 12,  // acts that arrive together
	LIFE_TURNS = 60, // on average between two crashes
	PASSED = 7,      // exit code of a life that saw a fault
	MINUTE = 60,
};

static const char config[] =
	"[bot]\nstore = :memory:\n[place lot]\nzone = UTC\ngates = 1; 2; 3; 4\n"
	"[plugin shifts]\ngrace = 10m\nrest = 5m\nlimit = 5\nlimit_new = 2\n";

typedef enum { CRASH_NONE, CRASH_BEFORE, CRASH_AFTER, CRASH_LOST } Crash;

// What one life leaves to the next, in memory that both share.
typedef struct {
	History history;
	Model model;         // as of the last turn that was answered whole
	Act turn[TURN_MOST]; // what was being done since
	unsigned n_turn;
	int64_t advance; // or: where the clock was going; 0 = nowhere
	int64_t clock;   // of the bot
	Crash crash;     // how this life is to end
	Crash last;      // how the last one did
	bool killed;
	unsigned acts, turns, crashes, lost;
	char fault[2048];
} World;

typedef struct {
	World *world;
	House house;
	GPtrArray *said; // lines of this turn
} Life;

// ---- a life ----

static void give_up(Life *life, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void give_up(Life *life, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(life->world->fault, sizeof life->world->fault, format, args);
	va_end(args);
	_exit(PASSED);
}

static void die(World *world)
{
	world->killed = true;
	world->last = world->crash;
	world->crash = CRASH_NONE;
	raise(SIGKILL);
}

static int on_commit(void *data)
{
	Life *life = data;
	World *world = life->world;
	world->clock = clock_now(&life->house.app.clock);
	if (world->crash == CRASH_BEFORE)
		die(world);
	bool lose = world->crash == CRASH_LOST;
	if (lose)
		world->crash = CRASH_NONE, world->lost++;
	return lose; // the disk says no, once: the turn is run again, one by one
}

static void on_print(void *data, const char *line)
{
	Life *life = data;
	if (life->world->crash == CRASH_AFTER)
		die(life->world);
	g_ptr_array_add(life->said, g_strdup(line));
}

static void settle_later(void *data)
{
	(void)data;
}

static void run_due(void *data)
{
	host_run_due(&((Life *)data)->house.app.host);
}

static int64_t next_due(void *data)
{
	return host_next_due(&((Life *)data)->house.app.host);
}

static void life_begin(Life *life, World *world, const char *store)
{
	*life = (Life){.world = world, .said = g_ptr_array_new_with_free_func(g_free)};
	house_init(&life->house, config, store);
	clock_init(&life->house.app.clock, CLOCK_STILL, world->clock);
	life->house.console.hooks = (ConsoleHooks){settle_later, next_due, run_due, on_print, life};
	sqlite3_commit_hook(life->house.app.store->db, on_commit, life);
	console_flush(&life->house.console); // what the last one had still to say
	g_ptr_array_set_size(life->said, 0);
}

// ---- is it what the model says? ----

static int64_t sign_count(const Model *model)
{
	int64_t n = 0;
	for (unsigned i = 0; i < MODEL_SHIFTS; i++)
		for (unsigned j = 0; j < MODEL_PEOPLE; j++)
			n += model->shifts[i].id && model->shifts[i].signs[j].state != MODEL_NONE;
	return n;
}

static void compare_shifts(Life *life)
{
	Model *model = &life->world->model;
	Query *query = store_query(life->house.app.store,
		"select id, starts, ends, most, heads, loose, extra, cancelled from shifts_shift "
		"where id > ? order by id",
		S(model->last_shift - MODEL_SHIFTS));
	int64_t last = 0;
	while (query_step(query, NULL) == STORE_ROW) {
		const ModelShift *shift = model_shift(model, last = query_int(query, 0));
		if (!shift || query_int(query, 1) != shift->starts ||
			query_int(query, 2) != shift->ends || query_int(query, 3) != shift->most ||
			query_int(query, 4) != model_heads(shift, false) + shift->extra ||
			query_int(query, 5) != model_heads(shift, true) ||
			query_int(query, 6) != shift->extra ||
			query_int(query, 7) != shift->cancelled)
			give_up(life,
				"shift %" PRId64 " has %" PRId64 " heads, %" PRId64
				" loose, %" PRId64 " extra, cancelled %" PRId64,
				last, query_int(query, 4), query_int(query, 5), query_int(query, 6),
				query_int(query, 7));
		if (query_int(query, 4) > shift->most)
			give_up(life, "shift %" PRId64 " is overfull", last);
	}
	if (last != model->last_shift)
		give_up(life, "the last shift is %" PRId64 ", not %" PRId64, last,
			model->last_shift);
}

static void compare_signs(Life *life)
{
	static const char *const states[] = {"none", "confirmed", "offered", "waiting"};
	Model *model = &life->world->model;
	int64_t n = 0, order = 0;
	Query *query = store_query(life->house.app.store,
		"select u.shift, p.handle, u.state, u.guests, u.until from shifts_signup u join "
		"person p on p.id = u.person"
		" where u.shift > ? order by u.id",
		S(model->last_shift - MODEL_SHIFTS));
	for (; query_step(query, NULL) == STORE_ROW; n++) {
		ModelShift *shift = model_shift(model, query_int(query, 0));
		const ModelSign *sign = shift ? &shift->signs[atoi(query_text(query, 1) + 1)]
					      : NULL;
		if (!sign || strcmp(states[sign->state], query_text(query, 2)) ||
			sign->guests != query_int(query, 3) || sign->until != query_int(query, 4) ||
			sign->order < order)
			give_up(life,
				"shift %" PRId64 ": %s is %s +%" PRId64 " until %" PRId64
				", the model has %s +%" PRId64 " until %" PRId64,
				query_int(query, 0), query_text(query, 1), query_text(query, 2),
				query_int(query, 3), query_int(query, 4),
				sign ? states[sign->state] : "no such shift",
				sign ? sign->guests : 0, sign ? sign->until : 0);
		order = sign->order;
	}
	if (n != sign_count(model))
		give_up(life, "%" PRId64 " sign-ups, the model has %" PRId64, n, sign_count(model));
}

static void compare(Life *life)
{
	compare_shifts(life);
	compare_signs(life);
}

// Over the whole store: the counts that shifts keep are the sums of their sign-ups.
static void compare_sums(Life *life)
{
	int64_t wrong = store_one(life->house.app.store, -1,
		"select count(*) from shifts_shift s where s.heads > s.most or s.heads <> s.extra "
		"+ coalesce((select sum(u.guests + 1)"
		" from shifts_signup u where u.shift = s.id and u.state <> 'waiting'), 0) or "
		"s.loose <> coalesce((select sum(u.guests + 1)"
		" from shifts_signup u where u.shift = s.id and u.state <> 'waiting' and u.loose = "
		"1), 0)");
	if (wrong)
		give_up(life, "%" PRId64 " shifts do not count what they hold", wrong);
}

static bool take_line(Life *life, const char *begins)
{
	for (unsigned i = 0; i < life->said->len; i++) {
		if (!g_str_has_prefix(life->said->pdata[i], begins))
			continue;
		g_ptr_array_remove_index(life->said, i);
		return true;
	}
	return false;
}

// "on shift 7" is said in the room, "private limit:" to the one who asked.
static void expect_answer(Life *life, const Act *act, const char *words)
{
	g_autofree char *who = act->person == MODEL_CAPTAIN ? g_strdup("cap")
							    : g_strdup_printf("p%d", act->person);
	bool private = g_str_has_prefix(words, "private ");
	g_autofree char *line = private ? g_strdup_printf(
						  "private %s: %s", who, words + strlen("private "))
					: g_strdup_printf("room: %s: %s", who, words);
	if (take_line(life, line))
		return;
	g_ptr_array_add(life->said, NULL);
	g_autofree char *all = g_strjoinv("\n", (char **)life->said->pdata), *typed = act_line(act);
	give_up(life, "'%s' should be answered '%s'; what came:\n%.1200s", typed, line, all);
}

static unsigned count_lines(const Life *life, const char *part)
{
	unsigned n = 0;
	for (unsigned i = 0; i < life->said->len; i++)
		n += strstr(life->said->pdata[i], part) != NULL;
	return n;
}

// ---- turns ----

static void arm(World *world, unsigned acts)
{
	static const Crash kinds[] = {CRASH_BEFORE, CRASH_AFTER, CRASH_LOST};
	world->crash = history_pick(&world->history, LIFE_TURNS)
			       ? CRASH_NONE
			       : kinds[history_pick(&world->history, acts > 1 ? 3 : 2)];
	world->killed = false;
}

static void run_turn(Life *life)
{
	World *world = life->world;
	world->n_turn = 1 + history_pick(&world->history, TURN_MOST);
	for (unsigned i = 0; i < world->n_turn; i++)
		world->turn[i] = history_next(&world->history);
	arm(world, world->n_turn);
	for (unsigned i = 0; i < world->n_turn; i++) {
		g_autofree char *line = act_line(&world->turn[i]);
		house_say(&life->house, line);
	}
	g_clear_pointer(&life->house.console.last_speaker, g_free);
	app_settle(&life->house.app);
	console_flush(&life->house.console);
	world->crash = CRASH_NONE;

	unsigned offers = world->model.offers;
	for (unsigned i = 0; i < world->n_turn; i++) {
		char words[MODEL_WORDS] = "";
		model_act(&world->model, &world->turn[i], words);
		expect_answer(life, &world->turn[i], words);
	}
	if (count_lines(life, ": a place on shift ") != world->model.offers - offers)
		give_up(life, "%u offers were told, not %u",
			count_lines(life, ": a place on shift "), world->model.offers - offers);
	world->acts += world->n_turn;
	world->n_turn = 0;
}

static void advance(Life *life)
{
	World *world = life->world;
	bool whole = world->n_turn == 0 &&
		     !world->advance; // not the rest of one that a crash cut off
	if (!world->advance)
		world->advance = world->model.now +
				 (1 + (int64_t)history_pick(&world->history,
					      history_pick(&world->history, 12) ? 6 : 90)) *
					 MINUTE;
	arm(world, 1);
	unsigned offers = world->model.offers, lapses = world->model.lapses;
	console_advance(&life->house.console, world->advance);
	world->crash = CRASH_NONE;
	world->clock = world->advance;
	model_advance(&world->model, world->advance);
	world->advance = 0;
	offers = world->model.offers - offers, lapses = world->model.lapses - lapses;
	if (whole && (count_lines(life, ": a place on shift ") != offers ||
			     count_lines(life, "has run out") != lapses))
		give_up(life, "%u offers and %u lapses were told, not %u and %u",
			count_lines(life, ": a place on shift "), count_lines(life, "has run out"),
			offers, lapses);
}

// A turn is there wholly or not at all: killed before its commit it never was, killed after it only
// its answers are missing.
static void resume(Life *life)
{
	World *world = life->world;
	for (unsigned i = 0; world->last == CRASH_AFTER && i < world->n_turn; i++) {
		char words[MODEL_WORDS];
		model_act(&world->model, &world->turn[i], words);
	}
	world->n_turn = 0;
	if (world->advance)
		advance(life);
	compare(life);
	g_ptr_array_set_size(life->said, 0);
}

G_NORETURN static void live(World *world, const char *store, unsigned acts)
{
	Life life;
	life_begin(&life, world, store);
	resume(&life);
	while (world->acts < acts) {
		if (history_pick(&world->history, 4))
			run_turn(&life);
		else
			advance(&life);
		world->turns++;
		compare(&life);
		g_ptr_array_set_size(life.said, 0);
	}
	compare_sums(&life);
	_exit(EXIT_SUCCESS);
}

START_TEST(every_history_goes_as_the_model_says)
{
	World *world = mmap(
		NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned seed = number_from("SEED", 20230811), acts = number_from("ACTS", ACTS);
	const bool memory = g_file_test("/dev/shm", G_FILE_TEST_IS_DIR);
	g_autofree char *template = g_build_filename(
		memory ? "/dev/shm" : g_get_tmp_dir(), "shifts-XXXXXX", NULL);
	const char *folder = g_mkdtemp(template);
	g_autofree char *store = g_build_filename(folder, "picket.db", NULL);
	world->history.random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	world->history.model = &world->model;
	world->clock = world->model.now = INT64_C(1691740800); // 2023-08-11 08:00 UTC
	int status = 0;
	do {
		pid_t pid = fork();
		if (!pid)
			live(world, store, acts);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		world->crashes++;
	} while (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && world->killed);
	g_autofree char *remove = g_strdup_printf("rm -rf '%s'", folder);
	ck_assert(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
	ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status),
		"SEED=%u, after %u acts in %u turns and %u crashes: %s (status %x)", seed,
		world->acts, world->turns, world->crashes - 1, world->fault, (unsigned)status);
	g_printerr(
		"%u acts, %u turns, %u crashes, %u lost commits, %u offers, %u lapses, %d shifts\n",
		world->acts, world->turns, world->crashes - 1, world->lost, world->model.offers,
		world->model.lapses, (int)world->model.last_shift);
	ck_assert_uint_gt(world->model.offers, acts / 100);
	ck_assert_uint_gt(world->crashes, acts / 5000);
	munmap(world, sizeof *world);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("shifts_property");
	TCase *tcase = tcase_create("property");
	tcase_set_timeout(tcase, 3000);
	tcase_add_test(tcase, every_history_goes_as_the_model_says);
	suite_add_tcase(suite, tcase);
	return suite;
}
