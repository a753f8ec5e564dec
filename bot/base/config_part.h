// SPDX-License-Identifier: LGPL-3.0-or-later
// One section of the config, for whoever knows what its keys mean together.
#pragma once
#include "base/config.h"

typedef struct {
	Config *config;
	const ConfigSection *section;
} ConfigPart;

// The value, or its fallback; NULL where neither says anything.
const char *config_given(const Config *config, const ConfigSection *section, const char *key);
// The same as a path, made absolute. The caller frees it.
char *config_given_path(const Config *config, const ConfigSection *section, const char *key);
const char *config_part_value(const ConfigPart *part, const char *key); // as config_given()
// A fault of the key's line, or of the section's where the key is not there.
void config_part_fault(const ConfigPart *part, const char *key, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
// Does a key name a file that is there? A fault where it is not there.
bool config_part_file(const ConfigPart *part, const char *key);
// The next section of another kind that names this one ("network = libera" in a [room]), from the *i-th
// on; NULL after the last.
const ConfigSection *config_part_next(const ConfigPart *part, const char *kind, unsigned *i);
