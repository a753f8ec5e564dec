// SPDX-License-Identifier: LGPL-3.0-or-later
// Every call of the store to the disk fails in every chat, once alone and once with all that follow. Each chat is first rehearsed: what
// each line answers, what the store holds after it, and which calls it makes. Then, for each call, the
// chat is held again with that call failing: its line is answered as in the rehearsal, or refused with
// nothing changed and answered right when it is said again. What follows goes as rehearsed, and so does
// a restart. `CALLS=1` tries all calls, `CHAT=name` one chat, `EVERY=n` each
// n-th chat, `CALL=k` one call.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/chats.h"
#include "harness/number.h"
#include "talk.h"

Suite *suite(void);

enum {
	STRIDE = 47, // of the calls that are tried: every so many
	ALIKE = 8, // so many times fewer while the bot starts: all chats start alike, and each tries its own
	LINES_AFTER = 3 // how many lines are said after the one that met the fault
};

typedef struct {
	unsigned tried, unharmed, refused, late, unbuilt;
} Tally;

static FaultVfs vfs;

typedef struct {
	const Talk *talk;
	unsigned call, at; // which call fails, and in which step
	Stage stage;
	bool for_good; // all calls that follow fail too
	bool late;     // it went another way than in the rehearsal: what was due came later
	Tally *tally;
} Trial;

static const Step *step_of(const Trial *trial, unsigned i)
{
	return trial->talk->steps->pdata[i];
}

static void print_lines_only_in(const char *text, const char *other, char mark)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1), others = g_strsplit(other, "\n", -1);
	for (char **line = lines; *line; line++)
		if (!g_strv_contains((const char *const *)others, *line))
			fprintf(stderr, "%c %s\n", mark, *line);
}

// A failure's own message must be short.
static void expect(const Trial *trial, const char *text, const char *wanted, const char *what)
{
	if (!strcmp(text, wanted))
		return;
	print_lines_only_in(text, wanted, '+');
	print_lines_only_in(wanted, text, '-');
	ck_abort_msg("%s, CALL=%u%s, after '%s': %s", trial->talk->name, trial->call,
		trial->for_good ? " and all that follow" : "", step_of(trial, trial->at)->line,
		what);
}

static void say(Trial *trial, unsigned i)
{
	stage_say(&trial->stage, step_of(trial, i)->line, &vfs);
}

static char *without_table(const char *dump, const char *table)
{
	g_autofree char *head = g_strdup_printf("\n== %s\n", table);
	g_auto(GStrv) halves = g_strsplit(dump, head, 2);
	const char *rest = halves[1] ? strstr(halves[1], "\n== ") : NULL;
	return g_strconcat(halves[0], rest, NULL);
}

// Each start sets timers anew, and the roles that the config gives.
static char *without_start(const char *dump)
{
	g_autofree char *rest = without_table(dump, "timer");
	return without_table(rest, "role_grant");
}

static void expect_store(Trial *trial, unsigned at, const char *what)
{
	g_autofree char *dump = stage_dump(&trial->stage), *held = without_start(dump),
			*wanted = without_start(step_of(trial, at)->dump);
	expect(trial, held, wanted, what);
}

// What is due and could not be saved is tried again, as the loop does.
static void retry_due(Trial *trial)
{
	vfs.fail_call = 0;
	host_run_due(&trial->stage.house.app.host);
	console_flush(&trial->stage.house.console);
}

static bool moves_clock(const char *line)
{
	return line[0] == '@' && (line[1] == '+' || g_ascii_isdigit(line[1]));
}

static void start(Trial *trial)
{
	House *house = &trial->stage.house;
	vfs.fail_call = trial->call;
	vfs.for_good = trial->for_good;
	bool stands = house_build(house) && house->console.zone;
	if (!stands) {
		trial->tally->unbuilt++;
		vfs.fail_call = 0;
		house_take_down(house);
		ck_assert(house_build(house));
	}
	house_rise(house);
	if (trial->at)
		return;
	vfs.fail_call = 0;
	house_rise(house);
}

// Who is told what in private, but for what depends on the moment: how long an offer stands. Rooms are
// told late what they are told late.
static char *private_words(const char *out)
{
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
	GString *rest = g_string_new(NULL);
	for (char **line = lines; *line; line++) {
		const char *moment = strstr(*line, " before ");
		if (g_str_has_prefix(*line, "private"))
			g_string_append_printf(rest, "%.*s\n",
				(int)(moment ? moment - *line : (long)strlen(*line)), *line);
	}
	return g_string_free(rest, FALSE);
}

// What is due late is done later than rehearsed: the same people are told the same.
static void hold_clock_step(Trial *trial)
{
	retry_due(trial);
	g_autofree char *out = house_take(&trial->stage.house), *dump = stage_dump(&trial->stage),
			*told = private_words(out),
			*wanted = private_words(step_of(trial, trial->at)->out);
	expect(trial, told, wanted, "told wrongly");
	trial->late = strcmp(dump, step_of(trial, trial->at)->dump) != 0;
	trial->tally->late++;
}

static bool was_said(const Trial *trial, const char *words)
{
	for (unsigned i = 0; i < trial->at; i++)
		if (strstr(step_of(trial, i)->out, words))
			return true;
	return false;
}

// Words of earlier lines are said again where nobody knows whether they arrived.
static void hold_restart(Trial *trial)
{
	g_autofree char *out = house_take(&trial->stage.house);
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
	g_autoptr(GString) news = g_string_new(NULL);
	const char *wanted = step_of(trial, trial->at)->out;
	for (char **line = lines; *line; line++)
		if (**line && (strstr(wanted, *line) || !was_said(trial, *line)))
			g_string_append_printf(news, "%s\n", *line);
	expect(trial, news->str, wanted, "said after a restart");
	trial->tally->unbuilt++;
}

// The console looks who somebody is before the turn begins, and takes them for less where it cannot: they
// are refused, which goes on record.
static bool is_taken_for_less(const char *out, const char *wanted)
{
	static const char officers[] = "(?m)^(\\w+: )\\d+ "; // see the numbers of a list
	g_autoptr(GRegex) numbers = g_regex_new(officers, 0, 0, NULL);
	g_autofree char *bare = g_regex_replace(numbers, wanted, -1, 0, "\\1", 0, NULL);
	return strcmp(out, wanted) != 0 && (strstr(out, "can do that") || !strcmp(out, bare));
}

static void hold_spoken_step(Trial *trial)
{
	const Step *step = step_of(trial, trial->at);
	g_autofree char *out = house_take(&trial->stage.house);
	if (is_taken_for_less(out, step->out)) {
		trial->late = true;
		return;
	}
	if (!strstr(out, "could not save")) {
		expect(trial, out, step->out, "answered wrongly");
		trial->tally->unharmed++;
		return;
	}
	expect_store(trial, trial->at - 1, "refused, and yet changed");
	say(trial, trial->at);
	g_autofree char *again = house_take(&trial->stage.house);
	expect(trial, again, step->out, "not answered when said again");
	trial->tally->refused++;
}

static bool wants_to_write(const char *line)
{
	return strstr(line, "!in ") || strstr(line, "!out ") || strstr(line, "!shift add ");
}

// As long as the disk fails nobody is told that something was done.
static void hold_next_step_without_disk(Trial *trial)
{
	unsigned next = trial->at + 1;
	if (next >= trial->talk->steps->len || !wants_to_write(step_of(trial, next)->line))
		return;
	say(trial, next);
	g_autofree char *out = house_take(&trial->stage.house);
	bool refused = strstr(out, "could not save");
	expect(trial, refused ? "" : out, refused ? "" : step_of(trial, next)->out,
		"the disk still fails");
}

static void hold_faulty_step(Trial *trial)
{
	const Step *step = step_of(trial, trial->at);
	say(trial, trial->at);
	g_autofree char *said = house_take(&trial->stage.house);
	if (vfs.for_good && !moves_clock(step->line) && strstr(said, "could not save"))
		hold_next_step_without_disk(trial);
	g_string_assign(trial->stage.house.out, said);
	vfs.fail_call = 0;
	if (moves_clock(step->line))
		hold_clock_step(trial);
	else if (!strcmp(step->line, "%restart"))
		hold_restart(trial);
	else
		hold_spoken_step(trial);
	if (!trial->late)
		expect_store(trial, trial->at, "not as rehearsed");
}

static void hold_rest(Trial *trial)
{
	// A plugin that the disk failed while it was switched on runs from the next start on.
	if (strstr(trial->talk->name, "admin"))
		return;
	unsigned last = MIN(trial->at + LINES_AFTER, trial->talk->steps->len - 1);
	for (unsigned i = trial->at + 1; i <= last; i++) {
		say(trial, i);
		g_autofree char *out = house_take(&trial->stage.house);
		// a lost turn forgets that its speaker was hinted at lately
		if (!strstr(out, "unknown command"))
			expect(trial, out, step_of(trial, i)->out, "a later line");
	}
	expect_store(trial, last, "later");
}

// The sums that a shift keeps are those of its sign-ups, and it is not overfull.
static void expect_sums(Trial *trial)
{
	int64_t wrong = store_one(trial->stage.house.app.store, 1,
		"select count(*) from shifts_shift s where s.heads > s.most or s.heads <> s.extra "
		"+ "
		"(select coalesce(sum(u.guests + 1), 0) from shifts_signup u"
		" where u.shift = s.id and u.state <> 'waiting')");
	expect(trial, wrong ? "wrong" : "right", "right", "sums of shifts");
}

static void hold_restart_at_end(Trial *trial)
{
	g_autofree char *before = stage_dump(&trial->stage);
	house_take_down(&trial->stage.house);
	ck_assert(house_build(&trial->stage.house));
	g_autofree char *after = stage_dump(&trial->stage), *kept = without_start(before),
			*found = without_start(after);
	expect(trial, found, kept, "after a restart");
	expect_sums(trial);
}

static void hold(Trial *trial)
{
	while (step_of(trial, trial->at)->last < trial->call)
		trial->at++;
	stage_init(&trial->stage, trial->talk);
	fault_vfs_calm(&vfs);
	start(trial);
	for (unsigned i = 1; i < trial->at; i++)
		say(trial, i);
	g_free(house_take(&trial->stage.house));
	if (trial->at)
		hold_faulty_step(trial);
	if (!trial->late)
		hold_rest(trial);
	hold_restart_at_end(trial);
	stage_clear(&trial->stage);
	trial->tally->tried++;
}

static GLogWriterOutput drop_log(
	GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
	(void)level, (void)fields, (void)n, (void)data;
	return G_LOG_WRITER_HANDLED;
}

static void try_call(const Talk *talk, unsigned call, Tally *tally)
{
	for (int for_good = 0; for_good <= 1; for_good++)
		hold(&(Trial){.talk = talk, .call = call, .for_good = for_good, .tally = tally});
}

static unsigned last_call(const Talk *talk, unsigned step)
{
	return ((const Step *)talk->steps->pdata[step])->last;
}

static void try_some(const Talk *talk, unsigned offset, Tally *tally)
{
	unsigned stride = number_from("CALLS", STRIDE), wide = stride == 1 ? 1 : stride * ALIKE;
	unsigned started = last_call(talk, 0), end = last_call(talk, talk->steps->len - 1);
	for (unsigned call = 1 + offset % wide; call <= started; call += wide)
		try_call(talk, call, tally);
	for (unsigned call = started + 1 + offset % stride; call <= end; call += stride)
		try_call(talk, call, tally);
}

START_TEST(a_call_that_fails_harms_nothing)
{
	g_auto(GStrv) files = chats_files();
	if (g_getenv("CHAT") && !strstr(files[_i], g_getenv("CHAT")))
		return;
	if ((unsigned)_i % number_from("EVERY", 1))
		return;
	Talk talk;
	Tally tally = {0};
	fault_vfs_install(&vfs);
	vfs.hurries = true;
	talk_init(&talk, files[_i], &vfs);
	if (g_getenv("CALL"))
		try_call(&talk, number_from("CALL", 0), &tally);
	else
		try_some(&talk, (unsigned)_i * 97, &tally);
	printf("# %s: %u of %u calls failed: %u unharmed, %u refused and repeated, %u due late, %u "
	       "starts\n",
		talk.name, tally.tried, last_call(&talk, talk.steps->len - 1), tally.unharmed,
		tally.refused, tally.late, tally.unbuilt);
	talk_clear(&talk);
	fault_vfs_remove(&vfs);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("io");
	TCase *tcase = tcase_create("io");
	g_auto(GStrv) files = chats_files();
	if (!g_getenv("CALL")) // once per process, which without forks runs all chats
		g_log_set_writer_func(drop_log, NULL, NULL);
	tcase_set_timeout(tcase, 3600);
	tcase_add_loop_test(tcase, a_call_that_fails_harms_nothing, 0, (int)g_strv_length(files));
	suite_add_tcase(suite, tcase);
	return suite;
}
