// SPDX-License-Identifier: LGPL-3.0-or-later
// Numbers from the environment.
#include "harness/number.h"

#include <stdlib.h>

unsigned number_from(const char *name, unsigned usual)
{
	const char *text = getenv(name);
	return text ? (unsigned)strtoul(text, NULL, 10) : usual;
}
