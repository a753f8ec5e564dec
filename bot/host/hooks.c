// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "outside": who may deliver what to whom. Nobody learns from a refusal which part was wrong, or which hooks there are.
#include "host/hooks.h"

#include <string.h>

#include "base/limit.h"
#include "base/log.h"
#include "host/as_core.h"
#include "host/deliveries.h"
#include "net/signature.h"

#define PATH "/hook/"

enum { DAY_SECONDS = 86400 };

static const ServeAnswer refusal = {401, "no such hook, or not signed for it, or not now", 0};

typedef struct {
	Bot *bot;
	char *key, *kind, *fault; // fault: why it is closed; NULL = it is open
	SignatureKey secret;
	int64_t told_day; // on which those who run the bot heard of wrong signatures last
	unsigned wrong;   // since then
} Hook;

struct Hooks {
	Serve *serve;          // NULL = nobody listens
	char *address, *fault; // fault: why nobody listens, though the config wants it
	bool begun;            // the networks run
	guint retry;
	GPtrArray *all;     // of Hook
	SignatureKey dummy; // for what names no hook: to refuse it takes as long
	Limit logged;
	unsigned taken, refused;
};

static void hook_free(Hook *hook)
{
	signature_key_clear(&hook->secret);
	g_free(hook->key);
	g_free(hook->kind);
	g_free(hook->fault);
	g_free(hook);
}

void hooks_init(Host *host)
{
	g_autofree char *some = g_uuid_string_random();
	Hooks *hooks = host->hooks = g_new0(Hooks, 1);
	hooks->all = g_ptr_array_new_with_free_func((GDestroyNotify)hook_free);
	signature_key_read(&hooks->dummy, some);
	limit_init(
		&hooks->logged, HOOKS_LOGGED, 1.0 / HOOKS_LOGGED_SECONDS, g_get_monotonic_time());
	deliveries_init(host);
}

void hooks_clear(Host *host)
{
	Hooks *hooks = g_steal_pointer(&host->hooks);
	deliveries_clear(host);
	if (!hooks)
		return;
	g_ptr_array_unref(hooks->all);
	signature_key_clear(&hooks->dummy);
	g_free(hooks->address);
	g_free(hooks->fault);
	g_free(hooks);
}

// ---- bot_hook() ----

// bot NULL = whose it is, if it is open.
static Hook *find(const Hooks *hooks, const Bot *bot, const char *key)
{
	for (unsigned i = 0; i < hooks->all->len; i++) {
		Hook *hook = hooks->all->pdata[i];
		if (!strcmp(hook->key, key) && (bot ? hook->bot == bot : !hook->fault))
			return hook;
	}
	return NULL;
}

static char *read_secret(Hook *hook, const char *file)
{
	g_autoptr(GError) error = NULL;
	char *secret = config_secret(hook->bot->host->chat->config, file, &error);
	if (!secret)
		return g_strdup(error->message);
	const char *wrong = signature_key_read(&hook->secret, secret);
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
	return g_strdup(wrong);
}

void bot_hook(Bot *bot, const char *key, const BotHook *what)
{
	g_return_if_fail(bot->plugin->fetched != NULL);
	Hooks *hooks = bot->host->hooks;
	Hook *old = find(hooks, bot, key);
	if (old)
		g_ptr_array_remove(hooks->all, old);
	Hook *hook = g_new0(Hook, 1);
	*hook = (Hook){.bot = bot, .key = g_strdup(key), .kind = g_strdup(what->kind)};
	hook->fault = find(hooks, NULL, key) ? g_strdup("another plugin has a hook of that name")
					     : read_secret(hook, what->secret_file);
	g_ptr_array_add(hooks->all, hook);
}

static const char *address_wanted(const Host *host)
{
	const Config *config = host->chat->config;
	return config_text(config, config_section(config, "bot", 0), "bot", "listen");
}

const char *bot_hook_fault(Bot *bot, const char *key)
{
	const Hooks *hooks = bot->host->hooks;
	const Hook *hook = find(hooks, bot, key);
	if (!hook)
		return "it is no hook";
	if (hook->fault)
		return hook->fault;
	return *address_wanted(bot->host) ? hooks->fault
					  : "[bot] listen is not set, so nothing can be delivered";
}

void hooks_sweep(Bot *bot)
{
	GPtrArray *all = bot->host->hooks->all;
	for (unsigned i = all->len; i-- > 0;)
		if (((Hook *)all->pdata[i])->bot == bot)
			g_ptr_array_remove_index(all, i);
	deliveries_sweep(bot);
}

// ---- what is delivered ----

static void tell_of_wrong(Hook *hook, int64_t day)
{
	g_autoptr(GError) error = NULL;
	Turn *turn = &hook->bot->host->desk->turn;
	Store *store = hook->bot->host->chat->store;
	g_autofree char *key = g_strdup_printf("hook %s %" PRId64, hook->key, day);
	if (turn_begin(turn, &error)) {
		const char *owner = store_set_owner(store, hook->bot->name);
		bot_alert(hook->bot, key, (day + 1) * DAY_SECONDS,
			"hook %s: %u deliveries were refused since this was said last: not signed "
			"by its secret, or at another time than now",
			hook->key, hook->wrong);
		store_set_owner(store, owner);
		turn_end(turn, !store_fault(store), &error);
	}
	if (error) {
		log_error("hook %s: nobody could be told of wrong signatures: %s", hook->key,
			error->message);
		return;
	}
	hook->told_day = day;
	hook->wrong = 0;
}

static void refuse(Host *host, Hook *hook, ServeRequest *request)
{
	Hooks *hooks = host->hooks;
	int64_t day = clock_now(host->chat->clock) / DAY_SECONDS;
	hooks->refused++;
	serve_answer(request, &refusal);
	if (limit_take(&hooks->logged, 1, g_get_monotonic_time()))
		log_info("hook: a delivery was refused (%u)", refusal.status);
	if (!hook)
		return;
	hook->wrong++;
	if (hook->told_day != day)
		tell_of_wrong(hook, day);
}

static bool is_signed(const Host *host, const Hook *hook, const ServeRequest *request)
{
	Signed what = {
		.id = serve_header(request, "webhook-id"),
		.timestamp = serve_header(request, "webhook-timestamp"),
		.signatures = serve_header(request, "webhook-signature"),
	};
	what.body = serve_body(request, &what.length);
	const SignatureKey *secret = hook ? &hook->secret : &host->hooks->dummy;
	return signature_fits(&what, secret, clock_now(host->chat->clock)) && hook;
}

static void on_request(void *data, ServeRequest *request)
{
	Host *host = data;
	Hook *hook = find(host->hooks, NULL, serve_name(request));
	if (!is_signed(host, hook, request)) {
		refuse(host, hook, request);
		return;
	}
	host->hooks->taken++;
	deliveries_add(&(DeliveryFor){hook->bot, hook->key, hook->kind}, request);
}

// ---- listening ----

static void try_to_listen(Host *host);

static gboolean on_retry(gpointer data)
{
	Host *host = data;
	host->hooks->retry = 0;
	try_to_listen(host);
	return G_SOURCE_REMOVE;
}

static void try_to_listen(Host *host)
{
	g_autoptr(GError) error = NULL;
	Hooks *hooks = host->hooks;
	g_clear_pointer(&hooks->fault, g_free);
	hooks->serve = serve_new(&(ServeOptions){hooks->address, PATH, on_request, host}, &error);
	if (hooks->serve) {
		log_info("hook: listening on %s", hooks->address);
		return;
	}
	log_error("hook: %s, trying again in %d s", error->message, HOOKS_LISTEN_SECONDS);
	hooks->fault = g_strdup(error->message);
	hooks->retry = g_timeout_add_seconds(HOOKS_LISTEN_SECONDS, on_retry, host);
}

static void stop_listening(Host *host)
{
	Hooks *hooks = host->hooks;
	deliveries_give_up(host);
	g_clear_handle_id(&hooks->retry, g_source_remove);
	g_clear_pointer(&hooks->serve, serve_free);
	g_clear_pointer(&hooks->fault, g_free);
	g_clear_pointer(&hooks->address, g_free);
}

void hooks_listen(Host *host)
{
	const char *wanted = address_wanted(host);
	host->hooks->begun = true;
	if (!*wanted)
		return;
	host->hooks->address = g_strdup(wanted);
	try_to_listen(host);
}

void hooks_hang_up(Host *host)
{
	stop_listening(host);
	host->hooks->begun = false;
}

void hooks_reload(Host *host)
{
	Hooks *hooks = host->hooks;
	g_ptr_array_set_size(hooks->all, 0);
	const char *wanted = address_wanted(host);
	if (!hooks->begun || !strcmp(wanted, hooks->address ? hooks->address : ""))
		return;
	stop_listening(host);
	hooks_listen(host);
}

char *hooks_status(const Host *host)
{
	const Hooks *hooks = host->hooks;
	if (!hooks->address)
		return NULL;
	return g_strdup_printf("hooks: %s %s, %u deliveries taken, %u refused",
		hooks->serve ? "listening on" : "cannot listen on", hooks->address, hooks->taken,
		hooks->refused);
}
