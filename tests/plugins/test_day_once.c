// SPDX-License-Identifier: LGPL-3.0-or-later
// Random clocks: set on and back, the bot restarted, its commits lost, the process killed. Each morning
// line and each milestone is said at most once in each room; and exactly once if the bot looked at the
// clock on that day after the time that is set.
#include <check.h>
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
#include "store/scratch.h"

Suite *suite(void);

enum {
	STEPS = 1500,
	STRIKES = 2,
	ROOMS = 2,
	DAYS = 110,       // of each strike, at most
	CLOCK_FIRST = 20, // the clock goes from that day of the first on,
	CLOCK_DAYS = 85,  // for so many: fewer than the days after which keys are forgotten
	LIFE_STEPS = 15,  // on average between two ends of the process
	PASSED = 7,       // exit code of a life that ran out of steps
	MORNING = 90,     // 01:30, which one night has twice
	HOUR = 3600,
};

// Both lose or win an hour, or half of one, on the way: 1 October and 5 November.
static const struct {
	const char *title, *zone, *first;
} strikes[STRIKES] = {
	{"Docks", "America/Los_Angeles", "2023-09-01"},
	{"Ferries", "Australia/Lord_Howe", "2023-09-03"},
};

static const char config[] =
	"[bot]\nstore = :memory:\n[network net]\nkind = irc\nhost = irc.example.org\nnick = p\n"
	"[strike a]\ntitle = Docks\nday_one = 2023-09-01\nzone = America/Los_Angeles\n"
	"[strike b]\ntitle = Ferries\nday_one = 2023-09-03\nzone = Australia/Lord_Howe\n"
	"[plugin day]\nmorning = 01:30\n"
	"[room one]\nnetwork = net\naddress = #one\nstrikes = a; b\n"
	"[room two]\nnetwork = net\naddress = #two\nannounce = yes\n";

typedef enum { END_NONE, END_BEFORE_COMMIT, END_LOST_COMMIT } End;

// What one life leaves to the next, in memory that both share.
typedef struct {
	uint64_t random;
	int64_t clock;
	End end;
	unsigned steps, kills, lost;
	bool seen[STRIKES][DAYS + 1]; // did the bot look at the clock after the time of that day?
} World;

static unsigned pick(World *world, unsigned n)
{
	uint64_t x = world->random;
	x ^= x << 13, x ^= x >> 7, x ^= x << 17;
	world->random = x;
	return (unsigned)(x >> 33) % n;
}

static int64_t first_moment(unsigned strike)
{
	g_autoptr(GTimeZone) zone = clock_zone(strikes[strike].zone);
	int64_t at = 0;
	ck_assert(clock_parse(strikes[strike].first, zone, &at));
	return at;
}

// ---- a life ----

static int on_commit(void *data)
{
	World *world = data;
	if (world->end == END_BEFORE_COMMIT) {
		world->kills++;
		raise(SIGKILL);
	}
	bool lose = world->end == END_LOST_COMMIT;
	world->end = END_NONE;
	world->lost += lose;
	return lose;
}

static void note_seen(World *world, int64_t now)
{
	for (unsigned i = 0; i < STRIKES; i++) {
		g_autoptr(GTimeZone) zone = clock_zone(strikes[i].zone);
		GDate first, today;
		clock_local(first_moment(i), zone, &first, NULL);
		clock_local(now, zone, &today, NULL);
		int number = g_date_days_between(&first, &today) + 1;
		if (number >= 1 && number <= DAYS && clock_unix(&today, MORNING, zone) <= now)
			world->seen[i][number] = true;
	}
}

// Mostly hours on; sometimes days, there or back.
static int64_t next_clock(World *world)
{
	int64_t from = first_moment(0) + (int64_t)CLOCK_FIRST * 24 * HOUR,
		to = from + (int64_t)CLOCK_DAYS * 24 * HOUR;
	int64_t step = pick(world, 3) ? pick(world, 20 * HOUR)
				      : (int64_t)pick(world, 20 * 24 * HOUR) - 10 * 24 * HOUR;
	int64_t at = world->clock + step;
	return at >= from && at < to ? at : from + pick(world, (unsigned)(to - from));
}

static void look(House *house, World *world)
{
	unsigned lost = world->lost;
	host_run_due(&house->app.host);
	if (world->lost > lost) // what was lost is tried again
		host_run_due(&house->app.host);
	note_seen(world, world->clock);
}

// Faults are made on purpose, by the hundred.
static GLogWriterOutput log_nothing(
	GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
	(void)level, (void)fields, (void)n_fields, (void)data;
	return G_LOG_WRITER_HANDLED;
}

G_NORETURN static void live(World *world, const char *store)
{
	House house;
	g_log_set_writer_func(log_nothing, NULL, NULL);
	house_init(&house, config, store);
	house.app.chat.rooms.only = NULL;
	g_ptr_array_remove(house.app.chat.rooms.told, house.console.room);
	clock_init(&house.app.clock, CLOCK_STILL, world->clock);
	sqlite3_commit_hook(house.app.store->db, on_commit, world);
	const unsigned steps = number_from("MOMENTS", STEPS);
	while (world->steps++ < steps) {
		world->end = pick(world, LIFE_STEPS) ? END_NONE : 1 + pick(world, 2);
		look(&house, world);
		world->end = END_NONE;
		if (!pick(world, LIFE_STEPS))
			raise(SIGKILL); // between two commits
		world->clock = next_clock(world);
		clock_init(&house.app.clock, CLOCK_STILL, world->clock);
	}
	_exit(PASSED);
}

// ---- what was said ----

static int64_t said(Store *store, const char *room, const char *words)
{
	return store_one(store, -1,
		"select count(*) from outbox where room = ? and instr(text, ?) > 0", S(room),
		S(words));
}

static const char *milestone_of(unsigned day)
{
	switch (day) {
	case 29:
		return " Milestone: 4 weeks on strike.";
	case 50:
		return " Milestone: 50 days on strike.";
	case 100:
		return " Milestone: 100 days on strike.";
	default:
		return "";
	}
}

static void check_day(const World *world, Store *store, unsigned strike, unsigned day)
{
	static const char *const rooms[ROOMS] = {"one", "two"};
	for (unsigned i = 0; i < ROOMS; i++) {
		const char *milestone = milestone_of(day);
		g_autofree char *first = g_strdup_printf(
			"%s strike: day %u.%s", strikes[strike].title, day, milestone);
		g_autofree char *later = g_strdup_printf(
			"%s: day %u.%s", strikes[strike].title, day, milestone);
		int64_t n = said(store, rooms[i], first) + said(store, rooms[i], later);
		ck_assert_msg(n == 1 || (n == 0 && !world->seen[strike][day]),
			"room %s, %s, day %u: said %d times, looked at: %d", rooms[i],
			strikes[strike].title, day, (int)n, world->seen[strike][day]);
	}
}

static unsigned count_seen(const World *world)
{
	unsigned n = 0;
	for (unsigned i = 0; i < STRIKES; i++)
		for (unsigned day = 1; day <= DAYS; day++)
			n += world->seen[i][day];
	return n;
}

START_TEST(each_is_said_once)
{
	World *world = mmap(
		NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned seed = number_from("SEED", (unsigned)_i + 1);
	Scratch scratch;
	scratch_init(&scratch);
	world->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	world->clock = first_moment(0) + (int64_t)CLOCK_FIRST * 24 * HOUR;
	int status = 0;
	do {
		pid_t pid = fork();
		if (!pid)
			live(world, scratch.file);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	} while (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == PASSED, "SEED=%u, status %x",
		seed, (unsigned)status);
	Store *store = scratch_open(scratch.file);
	for (unsigned i = 0; i < STRIKES; i++)
		for (unsigned day = 1; day <= DAYS; day++)
			check_day(world, store, i, day);
	g_printerr("SEED=%u: %u days seen, %u kills in a commit, %u lost commits\n", seed,
		count_seen(world), world->kills, world->lost);
	const unsigned steps = number_from("MOMENTS", STEPS);
	ck_assert_uint_gt(count_seen(world), CLOCK_DAYS * steps / STEPS);
	ck_assert_uint_gt(world->kills, 10 * steps / STEPS);
	ck_assert_uint_gt(world->lost, 10 * steps / STEPS);
	store_close(store);
	scratch_clear(&scratch);
	munmap(world, sizeof *world);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("day once");
	TCase *tcase = tcase_create("once");
	tcase_set_timeout(tcase, 1000);
	// the slow rounds, which say how many moments are enough, look for faults of memory: one life shows them
	tcase_add_loop_test(tcase, each_is_said_once, 0, g_getenv("MOMENTS") ? 1 : 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
