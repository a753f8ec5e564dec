// SPDX-License-Identifier: LGPL-3.0-or-later
// Opens plugin modules, checks their const tables before any of their code runs, and orders them by
// what they need.
#include "host/loader.h"

#include <gmodule.h>
#include <string.h>

enum {
	PLUGIN_NAME_MIN = 2,
	PLUGIN_NAME_MAX = 16,
	STATE_MAX = 16 * 1024 * 1024,
};

static bool is_name(const char *name)
{
	size_t n = name ? strspn(name, "abcdefghijklmnopqrstuvwxyz") : 0;
	return n >= PLUGIN_NAME_MIN && n <= PLUGIN_NAME_MAX && !name[n];
}

char *loader_check(const BotPlugin *plugin, const char *file_name)
{
	if (plugin->api != BOT_API)
		return g_strdup_printf("made for API %u, this bot has API %d; build it anew",
			plugin->api, BOT_API);
	if (plugin->size > sizeof(BotPlugin) || plugin->size < G_STRUCT_OFFSET(BotPlugin, commands))
		return g_strdup_printf("its table has %u bytes, at most %zu are known; build it "
				       "with this bot's header",
			plugin->size, sizeof(BotPlugin));
	if (!is_name(plugin->name))
		return g_strdup("its name must be 2 to 16 small letters");
	if (strcmp(plugin->name, file_name))
		return g_strdup_printf(
			"it calls itself '%s', its file says '%s'", plugin->name, file_name);
	if (!strcmp(plugin->name, "core"))
		return g_strdup("the name 'core' is taken");
	if (plugin->state_size > STATE_MAX)
		return g_strdup_printf("it wants %zu bytes of state, at most %d are given",
			plugin->state_size, STATE_MAX);
	return NULL;
}

static Bot *bot_new(Host *host, const char *name)
{
	Bot *bot = g_new0(Bot, 1);
	bot->host = host;
	bot->name = g_strdup(name);
	return bot;
}

static char *module_name(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	return g_strndup(base, strcspn(base, "."));
}

Bot *loader_open(Host *host, const char *path)
{
	g_autofree char *name = module_name(path);
	Bot *bot = bot_new(host, name);
	// Not lazily: a function that this bot lacks is a sentence now, not a crash at the gate.
	GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);
	if (!module) {
		bot_set_fault(bot, "%s", g_module_error());
		return bot;
	}
	// code stays mapped: no callback can dangle, and stacks stay readable
	g_module_make_resident(module);
	gpointer table = NULL;
	if (!g_module_symbol(module, "bot_plugin", &table)) {
		bot_set_fault(bot, "it exports no bot_plugin; end it with BOT_PLUGIN(…)");
		return bot;
	}
	g_autofree char *fault = loader_check(table, name);
	if (fault)
		bot_set_fault(bot, "%s", fault);
	else
		bot->plugin = table;
	return bot;
}

Bot *host_add(Host *host, const BotPlugin *plugin)
{
	Bot *bot = bot_new(host, plugin->name);
	g_autofree char *fault = loader_check(plugin, plugin->name);
	if (fault)
		bot_set_fault(bot, "%s", fault);
	else
		bot->plugin = plugin;
	g_ptr_array_add(host->bots, bot);
	return bot;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// NAME.so in the folder, or NAME/NAME.so as in a build folder. Parts of the bot itself lie there too.
static void add_path(GPtrArray *paths, const char *folder, const char *entry)
{
	if (g_str_has_prefix(entry, "picketbot-"))
		return;
	g_autofree char *path = g_build_filename(folder, entry, NULL);
	if (g_str_has_suffix(entry, ".so")) {
		g_ptr_array_add(paths, g_steal_pointer(&path));
		return;
	}
	g_autofree char *inner = g_strdup_printf("%s/%s.so", path, entry);
	if (g_file_test(inner, G_FILE_TEST_IS_REGULAR))
		g_ptr_array_add(paths, g_steal_pointer(&inner));
}

void host_find(Host *host, const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	const char *entry;
	g_free(host->folder);
	host->folder = g_strdup(folder);
	while (dir && (entry = g_dir_read_name(dir)))
		add_path(paths, folder, entry);
	g_ptr_array_sort(paths, compare_paths);
	for (unsigned i = 0; i < paths->len; i++)
		g_ptr_array_add(host->bots, loader_open(host, paths->pdata[i]));
}

// ---- order ----

static bool is_placed(const GPtrArray *placed, const char *name)
{
	for (unsigned i = 0; i < placed->len; i++)
		if (!strcmp(((Bot *)placed->pdata[i])->name, name))
			return true;
	return false;
}

// The first need that is not placed yet; NULL if all are. The caller frees it.
static char *missing_need(const GPtrArray *placed, const Bot *bot)
{
	g_auto(GStrv) needs = g_strsplit(bot->plugin->needs ? bot->plugin->needs : "", " ", -1);
	for (char **need = needs; *need; need++)
		if (**need && !is_placed(placed, *need))
			return g_strdup(*need);
	return NULL;
}

static bool place_some(GPtrArray *placed, GPtrArray *left)
{
	unsigned before = placed->len;
	for (unsigned i = 0; i < left->len;) {
		g_autofree char *missing = missing_need(placed, left->pdata[i]);
		if (missing)
			i++;
		else
			g_ptr_array_add(placed, g_ptr_array_remove_index(left, i));
	}
	return placed->len > before;
}

void loader_order(GPtrArray *bots)
{
	g_autoptr(GPtrArray) placed = g_ptr_array_new(), left = g_ptr_array_new(),
			     refused = g_ptr_array_new();
	for (unsigned i = 0; i < bots->len; i++) {
		Bot *bot = bots->pdata[i];
		g_ptr_array_add(bot->fault ? refused : left, bot);
	}
	while (place_some(placed, left))
		;
	for (unsigned i = 0; i < left->len; i++) {
		Bot *bot = left->pdata[i];
		g_autofree char *missing = missing_need(placed, bot);
		bot_set_fault(bot, "it needs '%s', which is not there", missing);
		g_ptr_array_add(refused, bot);
	}
	g_ptr_array_set_free_func(bots, NULL);
	g_ptr_array_set_size(bots, 0);
	g_ptr_array_extend(bots, placed, NULL, NULL);
	g_ptr_array_extend(bots, refused, NULL, NULL);
}
