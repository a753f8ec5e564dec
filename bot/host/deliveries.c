// SPDX-License-Identifier: LGPL-3.0-or-later
// One delivery after the other, in their order: the same one twice at once is read once. Its id is on disk with what it brought, or not
// at all, and only then does its sender hear of it.
#include "host/deliveries.h"

#include "base/log.h"
#include "host/fetches.h"
#include "host/items.h"
#include "host/reader.h"

enum { TAKEN = 200, UNREADABLE = 400, LATER = 503 };

// The plugin may close its hook meanwhile: nothing here is borrowed from that.
typedef struct {
	Bot *bot;
	char *key, *kind, *id;
	ServeRequest *request;
	Child *reader; // NULL = it waits
} Delivery;

static void delivery_free(Delivery *delivery)
{
	g_clear_pointer(&delivery->reader, child_cancel);
	g_free(delivery->key);
	g_free(delivery->kind);
	g_free(delivery->id);
	g_free(delivery);
}

void deliveries_init(Host *host)
{
	host->deliveries = g_ptr_array_new_with_free_func((GDestroyNotify)delivery_free);
}

void deliveries_clear(Host *host)
{
	g_clear_pointer(&host->deliveries, g_ptr_array_unref);
}

// ---- answers ----

static void answer(Delivery *delivery, unsigned status, const char *text)
{
	log_info("hook %s: a delivery was answered %u", delivery->key, status);
	serve_answer(delivery->request,
		&(ServeAnswer){status, text, status == LATER ? DELIVERIES_RETRY_SECONDS : 0});
	if (!g_ptr_array_remove(delivery->bot->host->deliveries, delivery))
		delivery_free(delivery);
}

static void answer_items(Delivery *delivery, int64_t n)
{
	g_autofree char *text = g_strdup_printf(
		n == 1 ? "%" PRId64 " item" : "%" PRId64 " items", n);
	answer(delivery, TAKEN, text);
}

// ---- told ----

static bool remember(const Delivery *delivery, unsigned items, GError **error)
{
	const Chat *chat = delivery->bot->host->chat;
	int64_t now = clock_now(chat->clock), old = now - DELIVERIES_KEPT_SECONDS;
	return store_run(chat->store, error,
		       "delete from delivered where at < ? and id in "
		       "(select id from delivered where at < ? order by at limit ?)",
		       S(old), S(old), S(DELIVERIES_PURGE)) &&
	       store_run(chat->store, error,
		       "insert into delivered (owner, hook, id, items, at) values (?, ?, ?, ?, ?)",
		       S(delivery->bot->name), S(delivery->key), S(delivery->id), S(items), S(now));
}

static bool hear(const Delivery *delivery, const BotFetched *what, GError **error)
{
	return fetches_hand(delivery->bot, what) &&
	       (what->fault || remember(delivery, what->n, error));
}

static bool tell(const Delivery *delivery, const BotFetched *what)
{
	g_autoptr(GError) error = NULL;
	Turn *turn = &delivery->bot->host->desk->turn;
	bool kept = turn_begin(turn, &error) &&
		    turn_end(turn, hear(delivery, what, &error), &error);
	if (!kept)
		log_error("plugin %s: what was delivered to %s could not be saved: %s",
			delivery->bot->name, delivery->key, error->message);
	return kept;
}

// ---- read ----

static void go_on(Host *host);

static void take(Delivery *delivery, const Items *items, const char *fault)
{
	bool kept = tell(delivery, &(BotFetched){
					   .key = delivery->key,
					   .fault = fault,
					   .etag = "",
					   .modified = "",
					   .title = items->title ? items->title : "",
					   .items = (const BotItem *)items->all->data,
					   .n = fault ? 0 : items->all->len,
					   .left_out = items->left_out,
				   });
	if (fault)
		answer(delivery, UNREADABLE, fault);
	else if (kept)
		answer_items(delivery, items->all->len);
	else
		answer(delivery, LATER, "it could not be saved; try again");
}

static void on_read(void *data, const ChildEnd *of)
{
	Delivery *delivery = data;
	Host *host = delivery->bot->host;
	delivery->reader = NULL;
	g_ptr_array_steal_index(host->deliveries, 0); // whatever the plugin does, it is ours
	g_auto(Items) items;
	const char *wrong = items_read(&items, of->output, of->length);
	if (of->fault) {
		log_warning("hook %s: %s", delivery->key, of->fault);
		answer(delivery, LATER, "it could not be read now; try again");
	} else {
		take(delivery, &items, wrong);
	}
	go_on(host);
}

static void read_document(Delivery *delivery)
{
	ReaderAsk ask = {
		.args = {delivery->kind, serve_header(delivery->request, "Content-Type"), ""}};
	ask.input = serve_body(delivery->request, &ask.length);
	delivery->reader = reader_run(delivery->bot->host, &ask, on_read, delivery);
}

// ---- in their order ----

static StoreStep look_up(const Delivery *delivery, int64_t *ret_items)
{
	Query *query = store_query(delivery->bot->host->chat->store,
		"select items from delivered where owner = ? and hook = ? and id = ?",
		S(delivery->bot->name), S(delivery->key), S(delivery->id));
	StoreStep step = query_step(query, NULL);
	if (step == STORE_ROW)
		*ret_items = query_int(query, 0);
	query_reset(query);
	return step;
}

static void begin(Delivery *delivery)
{
	int64_t items;
	StoreStep step = look_up(delivery, &items);
	if (step == STORE_ROW) // its sender did not hear so the last time
		answer_items(delivery, items);
	else if (step == STORE_STEP_FAILED)
		answer(delivery, LATER, "the store cannot be read; try again");
	else
		read_document(delivery);
}

static void go_on(Host *host)
{
	while (host->deliveries->len && !((Delivery *)host->deliveries->pdata[0])->reader)
		begin(host->deliveries->pdata[0]);
}

void deliveries_add(const DeliveryFor *whom, ServeRequest *request)
{
	Host *host = whom->bot->host;
	Delivery *delivery = g_new0(Delivery, 1);
	*delivery = (Delivery){
		.bot = whom->bot,
		.key = g_strdup(whom->key),
		.kind = g_strdup(whom->kind),
		.id = g_strdup(serve_header(request, "webhook-id")),
		.request = request,
	};
	g_ptr_array_add(host->deliveries, delivery);
	if (host->deliveries->len > DELIVERIES_MOST)
		answer(delivery, LATER, "too many wait; try again");
	else
		go_on(host);
}

static void give_up(Host *host, const Bot *bot)
{
	for (unsigned i = host->deliveries->len; i-- > 0;) {
		Delivery *delivery = host->deliveries->pdata[i];
		if (!bot || delivery->bot == bot)
			answer(delivery, LATER, "the bot does not take it now; try again");
	}
}

void deliveries_sweep(Bot *bot)
{
	give_up(bot->host, bot);
	go_on(bot->host);
}

void deliveries_give_up(Host *host)
{
	give_up(host, NULL);
}
