// SPDX-License-Identifier: LGPL-3.0-or-later
// Rehearses a chat, on a stage whose disk counts its calls.
#include "talk.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

void stage_init(Stage *stage, const Talk *talk)
{
	stage->folder = g_dir_make_tmp("io-XXXXXX", NULL);
	stage->store = g_build_filename(stage->folder, "io.db", NULL);
	house_plan(&stage->house, talk->config, stage->store);
}

void stage_clear(Stage *stage)
{
	house_clear(&stage->house);
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", ".lock"};
	for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *file = g_strconcat(stage->store, suffixes[i], NULL);
		g_unlink(file);
	}
	g_rmdir(stage->folder);
	g_free(stage->folder);
	g_free(stage->store);
}

static void dump_table(GString *dump, sqlite3 *db, const char *table)
{
	g_autofree char *sql = g_strdup_printf("select * from %s", table);
	sqlite3_stmt *stmt = NULL;
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			g_string_append_printf(dump, "%s%s", i ? "|" : "\n",
				(const char *)sqlite3_column_text(stmt, i));
	sqlite3_finalize(stmt);
}

char *stage_dump(const Stage *stage)
{
	GString *dump = g_string_new(NULL);
	sqlite3 *db = NULL;
	sqlite3_stmt *tables = NULL;
	ck_assert_int_eq(
		sqlite3_open_v2(stage->store, &db, SQLITE_OPEN_READONLY, "unix"), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
			"select name from sqlite_master where type = 'table' and name <> 'outbox' "
			"and name not like 'sqlite_%' order by name",
			-1, &tables, NULL),
		SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(tables, 0);
		g_string_append_printf(dump, "\n== %s\n", table);
		dump_table(dump, db, table);
	}
	sqlite3_finalize(tables);
	sqlite3_close(db);
	return g_string_free(dump, FALSE);
}

static void restart(House *house, FaultVfs *vfs)
{
	house_take_down(house);
	// it looks for the zone itself, and goes on without one
	if (!house_build(house) || !house->console.zone) {
		house_take_down(house);
		vfs->fail_call = 0;
		ck_assert(house_build(house));
	}
	console_flush(&house->console);
}

void stage_say(Stage *stage, const char *line, FaultVfs *vfs)
{
	if (!strcmp(line, "%restart"))
		restart(&stage->house, vfs);
	else if (g_str_has_prefix(line, "%away "))
		house_away(&stage->house, line + strlen("%away "));
	else if (!strcmp(line, "%back"))
		house_away(&stage->house, NULL);
	else
		house_say(&stage->house, line);
}

static void step_free(Step *step)
{
	g_free(step->line);
	g_free(step->out);
	g_free(step->dump);
	g_free(step);
}

static void note_step(Talk *talk, Stage *stage, const char *line)
{
	Step *step = g_new0(Step, 1);
	step->line = g_strdup(line);
	step->out = house_take(&stage->house);
	step->dump = stage_dump(stage);
	g_ptr_array_add(talk->steps, step);
}

static bool is_said(const char *line)
{
	return *line == '@' || *line == '!' || !strcmp(line, "%restart") ||
	       g_str_has_prefix(line, "%away ") || !strcmp(line, "%back");
}

static void take_config(Talk *talk, char ***lines)
{
	GString *text = g_string_new(NULL);
	for (++*lines; strcmp(**lines, "%end"); ++*lines)
		g_string_append_printf(text, "%s\n", **lines);
	talk->config = g_string_free(text, FALSE);
}

static void open_stage(Stage *stage, const Talk *talk, FaultVfs *vfs)
{
	stage_init(stage, talk);
	fault_vfs_calm(vfs);
	ck_assert(house_build(&stage->house));
	house_rise(&stage->house);
}

static void rehearse(Talk *talk, char **lines, FaultVfs *vfs)
{
	Stage stage;
	while (**lines == '#')
		lines++;
	if (!strcmp(*lines, "%config"))
		take_config(talk, &lines);
	open_stage(&stage, talk, vfs);
	note_step(talk, &stage, "");
	for (; *lines; lines++) {
		// another config, another clock: the rest is for test_chats.c
		if (g_str_has_prefix(*lines, "%c"))
			break;
		if (!is_said(*lines))
			continue;
		stage_say(&stage, *lines, vfs);
		note_step(talk, &stage, *lines);
	}
	stage_clear(&stage);
}

// Once more, because looking into the store makes calls of its own.
static void count_calls(Talk *talk, FaultVfs *vfs)
{
	Stage stage;
	open_stage(&stage, talk, vfs);
	for (unsigned i = 0; i < talk->steps->len; i++) {
		Step *step = talk->steps->pdata[i];
		if (i)
			stage_say(&stage, step->line, vfs);
		step->last = vfs->calls;
	}
	stage_clear(&stage);
}

void talk_init(Talk *talk, const char *file, FaultVfs *vfs)
{
	g_autofree char *text = NULL;
	ck_assert(g_file_get_contents(file, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	*talk = (Talk){
		.name = g_path_get_basename(file),
		.steps = g_ptr_array_new_with_free_func((GDestroyNotify)step_free),
	};
	rehearse(talk, lines, vfs);
	count_calls(talk, vfs);
}

void talk_clear(Talk *talk)
{
	g_free(talk->name);
	g_free(talk->config);
	g_ptr_array_unref(talk->steps);
}
