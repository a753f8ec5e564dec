// SPDX-License-Identifier: LGPL-3.0-or-later
// Fetches one after the other, a few at once. What a document says is read by a program that may touch nothing: here come only
// its lines, each of which is read strictly again.
#include "host/fetches.h"

#include <string.h>

#include "base/log.h"
#include "host/items.h"
#include "host/mails.h"
#include "host/reader.h"
#include "net/fetch.h"

typedef struct {
	Wish *wish;
	bool begun;
	Fetch *fetch;
	Mails *mails;
	Child *reader;
	char *etag, *modified; // as the answer told them
} HostFetch;

static void fetch_free(HostFetch *fetch)
{
	g_clear_pointer(&fetch->fetch, fetch_cancel);
	g_clear_pointer(&fetch->mails, mails_cancel);
	g_clear_pointer(&fetch->reader, child_cancel);
	wish_unref(fetch->wish);
	g_free(fetch->etag);
	g_free(fetch->modified);
	g_free(fetch);
}

static bool wish_is_of_mail(const Wish *wish)
{
	return !strcmp(wish->kind, "mail");
}

// A plugin that was built before there were mails has no such members.
static void add_mailbox(Wish *wish, const BotFetch *what)
{
	wish->user = g_strdup(what->user);
	wish->password_file = g_strdup(what->password_file);
	wish->domain = g_strdup(what->domain);
	wish->from = g_strdup(what->from);
	wish->to = g_strdup(what->to);
	wish->ca_file = g_strdup(what->ca_file);
}

Wish *wish_new(Bot *bot, const char *key, const BotFetch *what)
{
	Wish *wish = g_rc_box_new0(Wish);
	*wish = (Wish){
		.bot = bot,
		.key = g_strdup(key),
		.url = g_strdup(what->url),
		.etag = g_strdup(what->etag),
		.modified = g_strdup(what->modified),
		.kind = g_strdup(what->kind),
		.near = what->near,
	};
	if (wish_is_of_mail(wish))
		add_mailbox(wish, what);
	return wish;
}

static void wish_clear(void *data)
{
	Wish *wish = data;
	g_free(wish->key);
	g_free(wish->url);
	g_free(wish->etag);
	g_free(wish->modified);
	g_free(wish->kind);
	g_free(wish->user);
	g_free(wish->password_file);
	g_free(wish->domain);
	g_free(wish->from);
	g_free(wish->to);
	g_free(wish->ca_file);
}

void wish_unref(Wish *wish)
{
	g_rc_box_release_full(wish, wish_clear);
}

void fetches_init(Host *host)
{
	host->fetches = g_ptr_array_new_with_free_func((GDestroyNotify)fetch_free);
}

void host_hang_up(Host *host)
{
	g_ptr_array_set_size(host->fetches, 0);
}

void fetches_clear(Host *host)
{
	g_clear_pointer(&host->fetches, g_ptr_array_unref);
}

void fetches_sweep(Bot *bot)
{
	GPtrArray *all = bot->host->fetches;
	for (unsigned i = all->len; i-- > 0;)
		if (((HostFetch *)all->pdata[i])->wish->bot == bot)
			g_ptr_array_remove_index(all, i);
}

// ---- told ----

static void go_on(Host *host);

// A plugin that was built before there was such a slot has none.
static bool hears(const BotPlugin *plugin)
{
	return plugin->size >= G_STRUCT_OFFSET(BotPlugin, fetched) + sizeof plugin->fetched &&
	       plugin->fetched;
}

bool fetches_hand(Bot *bot, const BotFetched *what)
{
	Store *store = bot->host->chat->store;
	const char *owner = store_set_owner(store, bot->name);
	bot->plugin->fetched(bot, what);
	store_set_owner(store, owner);
	return !store_fault(store);
}

// A commit that is lost is asked for again with the plugin's next fetch: what was told is not known to it.
static void tell(Bot *bot, const BotFetched *what)
{
	g_autoptr(GError) error = NULL;
	Turn *turn = &bot->host->desk->turn;
	if (!bot->on || !hears(bot->plugin))
		return;
	if (turn_begin(turn, &error))
		turn_end(turn, fetches_hand(bot, what), &error);
	if (error)
		log_error("plugin %s: what %s brought could not be saved: %s", bot->name, what->key,
			error->message);
}

// The fetch is gone after this.
static void end(HostFetch *fetch, BotFetched what)
{
	Host *host = fetch->wish->bot->host;
	unsigned at = 0;
	g_ptr_array_find(host->fetches, fetch, &at);
	g_ptr_array_steal_index(host->fetches, at);
	what.key = fetch->wish->key;
	what.etag = fetch->etag ? fetch->etag : "";
	what.modified = fetch->modified ? fetch->modified : "";
	tell(fetch->wish->bot, &what);
	fetch_free(fetch);
	go_on(host);
}

// ---- read ----

static void on_read(void *data, const ChildEnd *of)
{
	HostFetch *fetch = data;
	fetch->reader = NULL;
	g_auto(Items) items;
	const char *wrong = items_read(&items, of->output, of->length),
		   *fault = of->fault ? of->fault : wrong;
	end(fetch, (BotFetched){
			   .fault = fault,
			   .title = items.title ? items.title : "",
			   .items = (const BotItem *)items.all->data,
			   .n = fault ? 0 : items.all->len,
			   .left_out = items.left_out,
		   });
}

static void read_document(HostFetch *fetch, const FetchAnswer *answer)
{
	const ReaderAsk ask = {
		{fetch->wish->kind, answer->type, answer->url}, answer->body, answer->length};
	fetch->reader = reader_run(fetch->wish->bot->host, &ask, on_read, fetch);
}

// ---- got ----

static void on_fetched(void *data, const FetchAnswer *answer)
{
	HostFetch *fetch = data;
	fetch->fetch = NULL;
	fetch->etag = g_strdup(answer->etag);
	fetch->modified = g_strdup(answer->modified);
	if (answer->fault || answer->unchanged)
		end(fetch, (BotFetched){
				   .fault = answer->fault,
				   .unchanged = answer->unchanged,
				   .title = "",
				   .retry_after = answer->retry_after_ms / 1000,
			   });
	else
		read_document(fetch, answer);
}

static void on_mails(void *data, const char *cursor, const BotFetched *what)
{
	HostFetch *fetch = data;
	fetch->mails = NULL;
	fetch->etag = g_strdup(cursor);
	end(fetch, *what);
}

static void begin(HostFetch *fetch)
{
	fetch->begun = true;
	const Wish *wish = fetch->wish;
	if (wish_is_of_mail(wish)) {
		fetch->mails = mails_look(wish, on_mails, fetch);
		return;
	}
	fetch->fetch = fetch_ask(wish->bot->host->chat->multi,
		&(FetchAsk){
			.url = wish->url,
			.etag = wish->etag,
			.modified = wish->modified,
			.near = wish->near,
		},
		on_fetched, fetch);
}

static void go_on(Host *host)
{
	unsigned begun = 0;
	for (unsigned i = 0; i < host->fetches->len; i++)
		begun += ((HostFetch *)host->fetches->pdata[i])->begun;
	for (unsigned i = 0; i < host->fetches->len && begun < FETCHES_AT_ONCE; i++) {
		HostFetch *fetch = host->fetches->pdata[i];
		if (fetch->begun)
			continue;
		begin(fetch);
		begun++;
	}
}

static bool is_asked(const Wish *wish)
{
	const GPtrArray *all = wish->bot->host->fetches;
	for (unsigned i = 0; i < all->len; i++) {
		const Wish *other = ((HostFetch *)all->pdata[i])->wish;
		if (other->bot == wish->bot && !strcmp(other->key, wish->key))
			return true;
	}
	return false;
}

static HostFetch *add(Wish *wish)
{
	GPtrArray *all = wish->bot->host->fetches;
	if (!wish->bot->on || is_asked(wish) || all->len >= FETCHES_MOST)
		return NULL;
	HostFetch *fetch = g_new0(HostFetch, 1);
	fetch->wish = g_rc_box_acquire(wish);
	g_ptr_array_add(all, fetch);
	return fetch;
}

void fetches_add(Wish *wish)
{
	Host *host = wish->bot->host;
	if (host->chat->multi && add(wish)) // the console has no network
		go_on(host);
}

void fetches_read(Wish *wish, GBytes *document)
{
	HostFetch *fetch = add(wish);
	if (!fetch)
		return;
	FetchAnswer answer = {.type = "", .etag = "", .modified = "", .url = wish->url};
	answer.body = g_bytes_get_data(document, &answer.length);
	fetch->begun = true;
	read_document(fetch, &answer);
}
