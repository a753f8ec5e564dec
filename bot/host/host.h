// SPDX-License-Identifier: LGPL-3.0-or-later
// The plugins: found, checked, started, switched, swept. And their timers, which live in the store.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "plugin.h"
#include "command/desk.h"

// What a table must have come through before any code of the plugin runs is in loader.c.
typedef struct Host Host;
typedef struct Hooks Hooks;

struct Bot {
	Host *host;
	const BotPlugin *plugin; // NULL where the module itself was refused
	char *name;
	void *state;
	char *fault; // why it was refused; NULL if it was not
	bool on;
};

typedef char *HostStatus(void *data, unsigned i);

struct Host {
	Chat *chat;
	Desk *desk;
	GPtrArray *bots;    // of Bot; in the order of their needs once started
	HostStatus *status; // a line of the program's state
	void *status_data;
	int64_t looked;          // at the clock, when what is due was run last
	void (*arm)(void *data); // told after a commit that changed timers
	void *arm_data;
	char *folder;       // of the plugins, and of the programs that read for them
	GPtrArray *fetches; // of HostFetch: on their way, or waiting
	Hooks *hooks;
	GPtrArray *deliveries; // of Delivery: to hooks, and not answered yet
};

void host_init(Host *host, Chat *chat, Desk *desk);
void host_clear(Host *host); // stops all, in reverse order
// Opens the modules of a folder and checks their tables; a refused one is kept with its fault.
void host_find(Host *host, const char *folder);
// Adds one whose table is linked in: tests.
Bot *host_add(Host *host, const BotPlugin *plugin);
// Tells the config what settings and sections the plugins know.
void host_know(Host *host, Config *config);
// Migrates, publishes, starts; each by itself: one that fails is refused by name, the others run.
// False: the store is in trouble, which is no plugin's fault.
bool host_start(Host *host, GError **error);
// Tells all plugins that are on, each in a turn of its own. False if one of these could not be kept.
bool host_tell(Host *host, BotEventKind kind);
// Lets those plugins hear of it that need the one that it comes from; what the core publishes (NULL) concerns
// every plugin. False = one of them would not.
bool host_event(Host *host, const Bot *from, const BotEvent *event);
// Why a switch would be refused: one untranslated sentence for people, N_(); NULL = it may.
// Borrowed.
const char *host_may_switch(Host *host, const char *name, bool on);
// In a turn: the switch is kept with it. host_do_switch() after its commit.
bool host_keep_switch(Host *host, const char *name, bool on, GError **error);
void host_do_switch(Host *host, const char *name, bool on);
// Both, in a turn of its own. False: refused, or the plugin did not start.
bool host_switch(Host *host, const char *name, bool on, GError **error);
// What is being fetched comes to nothing: the networks end.
void host_hang_up(Host *host);
// The time of the next timer of those that are on; INT64_MAX = none.
int64_t host_next_due(Host *host);
// Runs what is due by now, each in a transaction of its own. False if nothing was.
bool host_run_due(Host *host);
void bot_set_fault(Bot *bot, const char *format, ...) G_GNUC_PRINTF(2, 3);
// Draws a line of merged answers (OutboxDraw): by the plugin, which reads the store as it is now.
char *host_draw(void *host, const OutboxRow *row, const BotDraw *what, bool *told);
Bot *host_bot(const Host *host, const char *name);
