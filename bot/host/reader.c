// SPDX-License-Identifier: LGPL-3.0-or-later
// It lies beside the plugins.
#include "host/reader.h"

#define READER "picketbot-parse"

static char *path_of(const Host *host)
{
	return g_build_filename(host->folder, READER, NULL);
}

bool reader_is_there(const Host *host)
{
	g_autofree char *program = path_of(host);
	return g_file_test(program, G_FILE_TEST_IS_EXECUTABLE);
}

Child *reader_run(const Host *host, const ReaderAsk *ask, ChildDone *done, void *data)
{
	g_autofree char *program = path_of(host);
	const char *const argv[] = {program, ask->args[0], ask->args[1], ask->args[2], NULL};
	return child_run(
		&(ChildRun){
			.argv = argv,
			.input = ask->input,
			.length = ask->length,
			.timeout_ms = READER_MS,
			.most_bytes = READER_BYTES,
		},
		done, data);
}
