// SPDX-License-Identifier: LGPL-3.0-or-later
// Options, and nothing else: which program, with what.
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "chat/words.h"
#include "run.h"

static const char usage[] =
	"usage: picketbot run -c FILE\n"
	"       picketbot console [-c FILE] [--keep] [--now ISO-8601] [--as NAME] [--role ROLE]\n"
	"       picketbot check -c FILE\n"
	"       picketbot backup -c FILE TO\n"
	"       picketbot doctor -c FILE\n"
	"       picketbot audit -c FILE verify\n"
	"       picketbot --version\n";

static const struct {
	const char *name;
	int (*run)(const RunOptions *options);
	bool needs_config;
	const char *takes; // what one argument is, and what is said if it is missing
	bool plays;
} programs[] = {
	{"run", run_networks, .needs_config = true},
	{"console", run_console, .plays = true},
	{"check", run_check, .needs_config = true},
	{"doctor", run_doctor, .needs_config = true},
	{"backup", run_backup, .needs_config = true,
		.takes = "where to? name a file that does not exist yet"},
	{"audit", run_audit, .needs_config = true, .takes = "what of it? say verify"},
};

static int refuse(const char *sentence)
{
	g_printerr("picketbot: %s\n%s", sentence, usage);
	return EXIT_USAGE;
}

static int run_program(unsigned which, const RunOptions *options)
{
	if (programs[which].needs_config && !options->config)
		return refuse("-c FILE is needed: the configuration");
	if (!programs[which].plays &&
		(options->keep || options->now || options->as || options->role))
		return refuse("--keep, --now, --as and --role belong to console");
	if (!programs[which].takes && options->to)
		return refuse("too many arguments");
	if (programs[which].takes && !options->to)
		return refuse(programs[which].takes);
	return programs[which].run(options);
}

static int choose(int argc, char **argv, RunOptions *options)
{
	if (argc < 2 || argc > 3)
		return refuse(argc < 2 ? "what shall it do?" : "too many arguments");
	options->to = argc == 3 ? argv[2] : NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(programs); i++)
		if (!strcmp(argv[1], programs[i].name))
			return run_program(i, options);
	g_autofree char *sentence = g_strdup_printf("there is no program \"%s\"", argv[1]);
	return refuse(sentence);
}

int main(int argc, char **argv)
{
	g_autofree char *config = NULL, *now = NULL, *as = NULL, *role = NULL;
	gboolean keep = FALSE, version = FALSE;
	const GOptionEntry entries[] = {
		{"config", 'c', 0, G_OPTION_ARG_FILENAME, &config, "the configuration", "FILE"},
		{"keep", 0, 0, G_OPTION_ARG_NONE, &keep, "keep the ready strike for the next time",
			NULL},
		{"now", 0, 0, G_OPTION_ARG_STRING, &now, "the moment at which the clock starts",
			"ISO-8601"},
		{"as", 0, 0, G_OPTION_ARG_STRING, &as, "who says the plain lines", "NAME"},
		{"role", 0, 0, G_OPTION_ARG_STRING, &role, "with which role", "ROLE"},
		{"version", 0, 0, G_OPTION_ARG_NONE, &version, "print the version", NULL},
		G_OPTION_ENTRY_NULL,
	};
	umask(077); // no file that we make can be read by others, from the first one on
	signal(SIGPIPE, SIG_IGN);
	LogSink sink = {0};
	log_start(&sink);
	words_start(PICKETBOT_LOCALE_DIR);
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext)
		context = g_option_context_new("run|console|check|doctor|backup|audit");
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_summary(context, "A chat bot for unions on strike.");
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return refuse(error->message);
	if (version) {
		puts("picketbot " PICKETBOT_VERSION);
		return EXIT_OK;
	}
	RunOptions options = {
		.config = config, .now = now, .as = as, .role = role, .keep = keep, .log = &sink};
	return choose(argc, argv, &options);
}
