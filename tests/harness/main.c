// SPDX-License-Identifier: LGPL-3.0-or-later
// The main() of each unit test: runs the file's suite, one TAP line per case on standard output.
#include <check.h>
#include <locale.h>
#include <stdlib.h>

Suite *suite(void);

int main(void)
{
	setlocale(LC_MESSAGES, "C.UTF-8");
	SRunner *runner = srunner_create(suite());
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
