// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads values of sections: the config has looked at them, and they say what they should.
#include "setting.h"

#include <glib.h>
#include <string.h>

bool setting_is(const char *value)
{
	return !strcmp(value, "yes") || !strcmp(value, "true");
}

bool setting_lists(const char *list, const char *name)
{
	g_auto(GStrv) names = g_strsplit(list, ";", -1);
	for (char **at = names; *at; at++)
		if (!strcmp(g_strstrip(*at), name))
			return true;
	return false;
}
