// SPDX-License-Identifier: LGPL-3.0-or-later
// `picketbot console`: the ready strike or a config's, at a terminal or through a pipe.
#include "run.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chat/strike.h"
#include "console/ready.h"

#define CLEAR_LINE "\r\033[K"

typedef struct {
	App app;
	Console console;
	const RunOptions *options;
	bool ready, terminal, faulty;
	bool prompted; // at a terminal: nothing was typed yet behind the prompt
	int64_t kept;  // the moment that the store knows
	unsigned line;
	GString *input;
} Sitting;

// ---- hooks ----

static void on_settle(void *data)
{
	app_settle(&((Sitting *)data)->app);
}

static int64_t on_next_due(void *data)
{
	return host_next_due(&((Sitting *)data)->app.host);
}

static void on_run_due(void *data)
{
	host_run_due(&((Sitting *)data)->app.host);
}

static void prompt(Sitting *sitting)
{
	printf("%s> ", sitting->console.me);
	fflush(stdout);
	sitting->prompted = true;
}

// What comes unasked takes the prompt's line; the prompt stands below it again.
static void show(Sitting *sitting, const char *who, const char *text)
{
	printf("%s%s%s\n", sitting->prompted ? CLEAR_LINE : "", who, text);
	if (sitting->prompted)
		prompt(sitting);
	fflush(stdout);
}

// At a terminal the bot speaks like anybody in a chat; scripts get the plain lines.
static void on_print(void *data, const char *line)
{
	Sitting *sitting = data;
	if (sitting->terminal && g_str_has_prefix(line, "room: "))
		show(sitting, "picketbot> ", line + strlen("room: "));
	else if (sitting->terminal && g_str_has_prefix(line, "private: "))
		show(sitting, "picketbot (to you alone)> ", line + strlen("private: "));
	else
		show(sitting, "", line);
}

static void on_log(void *data, const char *line)
{
	show(data, "log> ", line);
}

static void on_wake(void *data, const char *network)
{
	Sitting *sitting = data;
	if (!strcmp(network, "console"))
		console_flush(&sitting->console);
}

static void on_arm(void *data)
{
	run_arm(data);
}

// ---- set up ----

static bool is_play(const Sitting *sitting)
{
	return sitting->ready || store_is_memory(sitting->app.store);
}

static int usage_fault(const char *sentence)
{
	g_printerr("picketbot console: %s\n", sentence);
	return EXIT_USAGE;
}

static char *ready_path(void)
{
	g_autofree char *folder = g_build_filename(g_get_user_state_dir(), "picketbot", NULL);
	g_mkdir_with_parents(folder, 0700);
	return g_build_filename(folder, "ready.db", NULL);
}

// The strike's own morning, or --now: until the strike stands, no later than the beginning of what is replayed.
static bool choose_clock(const Sitting *sitting, const char *begin, Clock *ret_clock)
{
	const char *now = sitting->options->now;
	g_autoptr(GTimeZone) zone = clock_zone(READY_ZONE);
	int64_t at = g_get_real_time() / G_USEC_PER_SEC, ready = at;
	if (sitting->ready && clock_parse(begin, zone, &ready))
		at = ready;
	if (now && !clock_parse(now, zone, &at))
		return false;
	at = MIN(at, sitting->ready ? ready : at);
	clock_init(ret_clock, sitting->terminal ? CLOCK_RUNNING : CLOCK_STILL, at);
	return true;
}

static int64_t kept_moment(Sitting *sitting)
{
	return store_one(sitting->app.store, 0,
		"select cast(value as bigint) from setting where key = 'moment'");
}

static void keep_moment(Sitting *sitting)
{
	Turn *turn = &sitting->app.desk.turn;
	int64_t now = clock_now(&sitting->app.clock);
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, now);
	if (!sitting->options->keep || !sitting->ready || now == sitting->kept ||
		!turn_begin(turn, NULL))
		return;
	if (turn_end(turn,
		    store_run(sitting->app.store, NULL,
			    "insert into setting (key, value) values ('moment', ?) on conflict "
			    "(key) do update set value = excluded.value",
			    S(text)),
		    NULL))
		sitting->kept = now;
}

// To the strike's own morning, or less far; then on to the moment that was asked for, so that its shifts are the same.
static void replay(Sitting *sitting)
{
	int64_t ready = 0, now = INT64_MAX;
	Console *console = &sitting->console;
	clock_parse(READY_NOW, console->zone, &ready);
	if (sitting->options->now)
		clock_parse(sitting->options->now, console->zone, &now);
	ready_play(console, MIN(ready, now));
	console->muted = true;
	if (sitting->options->now)
		console_advance(console, now);
	console->muted = false;
}

static int check_play(Sitting *sitting)
{
	const RunOptions *options = sitting->options;
	BotRole role = BOT_MEMBER;
	if (!is_play(sitting) && (options->now || options->as || options->role))
		return usage_fault(
			"--now, --as and --role work on \":memory:\" and on the ready strike only");
	if (options->keep && !sitting->ready)
		return usage_fault("--keep is for the ready strike; a config names its own store");
	if (options->role && !role_parse(options->role, &role))
		return usage_fault("--role is one of anyone, member, captain, officer, operator");
	if (options->as && (!g_ascii_isalpha(*options->as) || strpbrk(options->as, "@:/~> ")))
		return usage_fault("--as takes a name of letters and digits");
	if (options->role)
		sitting->console.my_role = (int)role;
	return EXIT_OK;
}

static void take_zone(Sitting *sitting)
{
	g_autofree char *name = strike_first_zone(sitting->app.store);
	sitting->console.zone = name ? clock_zone(name) : NULL;
	if (sitting->options->now && sitting->console.zone && !sitting->ready) {
		int64_t at;
		if (clock_parse(sitting->options->now, sitting->console.zone, &at))
			clock_init(&sitting->app.clock, sitting->app.clock.kind, at);
	}
}

static int begin(Sitting *sitting)
{
	App *app = &sitting->app;
	const ConsoleHooks hooks = {on_settle, on_next_due, on_run_due, on_print, sitting};
	const char *me = sitting->options->as ? sitting->options->as
			 : is_play(sitting)   ? "you"
					      : g_get_user_name();
	console_init(&sitting->console, &app->chat, &hooks, me);
	app->console = &sitting->console;
	sitting->console.may_play = is_play(sitting);
	g_hash_table_add(app->desk.open_rooms, sitting->console.room);
	outbox_on_wake(app->chat.outbox, on_wake, sitting);
	app->host.arm = on_arm;
	app->host.arm_data = app;
	app->host.status = run_status;
	app->host.status_data = app;
	int code = check_play(sitting);
	if (code)
		return code;
	if (!is_play(sitting))
		clock_init(&app->clock, CLOCK_REAL, 0);
	take_zone(sitting);
	int64_t moment = sitting->ready ? kept_moment(sitting) : 0;
	if (moment)
		clock_init(&app->clock, app->clock.kind, MAX(moment, clock_now(&app->clock)));
	else if (sitting->ready)
		replay(sitting);
	keep_moment(sitting);
	app->started = clock_now(&app->clock);
	return EXIT_OK;
}

// ---- lines ----

static void take_line(Sitting *sitting, char *line)
{
	sitting->line++;
	g_strchomp(line);
	g_autofree char *fault = console_line(&sitting->console, line);
	if (*line == '@' && !fault) {
		keep_moment(sitting);
		if (sitting->terminal)
			run_arm(&sitting->app); // the clock may have been moved
	}
	if (!fault)
		return;
	sitting->faulty = true;
	g_printerr("stdin:%u: %s\n", sitting->line, fault);
}

static void read_pipe(Sitting *sitting)
{
	char *line = NULL;
	size_t room = 0;
	while (getline(&line, &room, stdin) > 0)
		take_line(sitting, line);
	free(line);
}

static void banner(Sitting *sitting)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(clock_now(&sitting->app.clock));
	g_autoptr(GDateTime) local = g_date_time_to_timezone(
		now, sitting->console.zone ? sitting->console.zone : utc);
	g_autofree char *time = g_date_time_format(local, "%A %-d %B %Y, %H:%M %Z");
	printf("This is Picketbot in a room of your own. It is %s; the clock runs.\n", time);
	if (sitting->ready)
		printf("The strikes of WGA and SAG-AFTRA stand ready. %s\n",
			sitting->options->keep
				? "What you do is kept for the next time."
				: "All is made anew at every start (--keep keeps it).");
	puts("Try !day, then !shifts, then !in 1. @ana !in 2 is somebody else, @ana:captain !who 1 "
	     "a captain;\n"
	     "@+90m moves the clock, !help lists the commands, Ctrl-D ends.\n");
}

static gboolean on_typed(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	Sitting *sitting = data;
	char bytes[4096];
	ssize_t n = read(fd, bytes, sizeof bytes);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return G_SOURCE_CONTINUE;
	if (n <= 0) {
		g_main_loop_quit(sitting->app.loop);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(sitting->input, bytes, n);
	char *end;
	while ((end = strchr(sitting->input->str, '\n'))) {
		g_autofree char *line = g_strndup(sitting->input->str, end - sitting->input->str);
		g_string_erase(sitting->input, 0, end - sitting->input->str + 1);
		sitting->prompted = false;
		take_line(sitting, line);
		prompt(sitting);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_end(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_CONTINUE;
}

static void sit_at_terminal(Sitting *sitting)
{
	App *app = &sitting->app;
	app->loop = g_main_loop_new(NULL, FALSE);
	guint sources[] = {
		g_unix_signal_add(SIGINT, on_end, app->loop),
		g_unix_signal_add(SIGTERM, on_end, app->loop),
	};
	guint typed = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_typed, sitting);
	if (isatty(STDERR_FILENO))
		*sitting->options->log = (LogSink){on_log, sitting};
	banner(sitting);
	prompt(sitting);
	run_arm(app);
	g_main_loop_run(app->loop);
	sitting->prompted = false;
	*sitting->options->log = (LogSink){0};
	putchar('\n');
	for (unsigned i = 0; i < G_N_ELEMENTS(sources); i++)
		g_source_remove(sources[i]);
	GSource *source = g_main_context_find_source_by_id(NULL, typed);
	if (source)
		g_source_destroy(source);
	g_main_loop_unref(app->loop);
}

int run_console(const RunOptions *options)
{
	Sitting sitting = {
		.options = options, .ready = !options->config, .input = g_string_new(NULL)};
	sitting.terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	g_autofree char *path = sitting.ready && options->keep ? ready_path() : NULL;
	bool kept = path && g_file_test(path, G_FILE_TEST_EXISTS);
	AppOptions with = {.config_path = options->config,
		.config_text = ready_config,
		.store_path = path,
		.plugins = run_plugin_folder()};
	if (!choose_clock(&sitting, kept ? READY_NOW : READY_BEGIN, &with.clock))
		return usage_fault("--now takes a moment such as 2023-08-11T08:00");
	int code = app_init(&sitting.app, &with);
	if (!code)
		code = begin(&sitting);
	if (!code && sitting.terminal)
		sit_at_terminal(&sitting);
	else if (!code)
		read_pipe(&sitting);
	if (!code)
		keep_moment(&sitting);
	bool begun = sitting.app.console != NULL;
	app_clear(&sitting.app);
	if (begun)
		console_clear(&sitting.console);
	g_string_free(sitting.input, TRUE);
	return code ? code : sitting.faulty ? EXIT_USAGE : EXIT_OK;
}
