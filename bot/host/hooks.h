// SPDX-License-Identifier: LGPL-3.0-or-later
// Hooks of plugins, to which others deliver signed documents over HTTP.
#pragma once
#include "host/host.h"

enum {
	HOOKS_LISTEN_SECONDS = 60, // after which we try again to listen
	HOOKS_LOGGED = 20,         // refusals at once that the log shows, and then
	HOOKS_LOGGED_SECONDS = 60, // one in so many seconds
};

void hooks_init(Host *host);
void hooks_clear(Host *host);
// Listens where [bot] listen says, and goes on trying.
void hooks_listen(Host *host);
// Ends that; who waits for an answer is told to try again.
void hooks_hang_up(Host *host);
// Forgets all hooks, which the plugins open anew, and listens where the new config says, if it did before.
void hooks_reload(Host *host);
// Closes the hooks of a plugin: what was delivered and not told yet is not taken.
void hooks_sweep(Bot *bot);
// A line of !status; NULL where the config does not want us to listen. The caller frees it.
char *hooks_status(const Host *host);
