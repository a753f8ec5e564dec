// SPDX-License-Identifier: LGPL-3.0-or-later
// Sends what the machine wants sent.
#include "matrix/keys.h"

#include "base/log.h"

struct KeyRequests {
	KeysWay way;
	Json *list;
	const Json *at; // on its way; NULL = all are sent
	KeysPatience patience;
	bool refused; // one of them
	ApiRequest *request;
	MachineCall *call;
	guint timer;
	Backoff backoff;
	KeysReply reply;
};

// ---- a list ----

static void requests_free(KeyRequests *requests)
{
	g_clear_handle_id(&requests->timer, g_source_remove);
	g_clear_pointer(&requests->request, api_cancel);
	machine_cancel(requests->call);
	json_free(requests->list);
	g_free(requests);
}

void key_requests_cancel(KeyRequests *requests)
{
	if (requests)
		requests_free(requests);
}

static void end(KeyRequests *requests, KeysFate fate)
{
	const KeysReply reply = requests->reply;
	requests_free(requests);
	reply.done(reply.data, fate);
}

static void send_next(KeyRequests *requests);

static void on_marked(void *data, const Json *answer, const char *why)
{
	KeyRequests *requests = data;
	requests->call = NULL;
	if (!answer)
		log_warning("matrix: an answer about keys could not be taken: %s", why);
	requests->at = json_next(requests->at);
	send_next(requests);
}

MachineCall *key_request_sent(
	const KeysWay *way, const Json *request, const Json *response, MachineReply reply)
{
	const char *id = json_text(request, "id"), *type = json_text(request, "type");
	Json *ask = json_object_new();
	json_add_text(ask, "id", id ? id : "");
	json_add_text(ask, "type", type ? type : "");
	json_put(ask, "response", response ? json_copy(response) : json_object_new());
	return machine_call(way->machine, "sent", ask, reply);
}

// One without an id the machine does not wait for.
static void mark(KeyRequests *requests, const Json *response)
{
	const char *id = json_text(requests->at, "id");
	if (!id || !*id) {
		requests->at = json_next(requests->at);
		send_next(requests);
		return;
	}
	requests->call = key_request_sent(
		&requests->way, requests->at, response, (MachineReply){on_marked, requests});
}

static gboolean on_timer(gpointer data)
{
	KeyRequests *requests = data;
	requests->timer = 0;
	send_next(requests);
	return G_SOURCE_REMOVE;
}

static void try_later(KeyRequests *requests, const ApiAnswer *answer)
{
	if (requests->patience == KEYS_ONCE || answer->fate == API_LOGGED_OUT) {
		end(requests, KEYS_UNSENT);
		return;
	}
	if (answer->fate == API_LIMITED)
		backoff_at_least(&requests->backoff, answer->retry_ms);
	requests->timer = g_timeout_add(backoff_next(&requests->backoff), on_timer, requests);
}

// What the server will never take must not keep all others from being read: for words to a device it is as if they were lost.
static void pass_over(KeyRequests *requests, const ApiAnswer *answer)
{
	const char *type = json_text(requests->at, "type");
	log_warning("matrix: the server refused %s: %s", type ? type : "a request about keys",
		answer->words);
	requests->refused = true;
	if (!g_strcmp0(type, "to_device")) {
		mark(requests, NULL);
		return;
	}
	requests->at = json_next(requests->at);
	send_next(requests);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	KeyRequests *requests = data;
	requests->request = NULL;
	if (answer->fate == API_DONE) {
		backoff_reset(&requests->backoff);
		mark(requests, answer->json);
	} else if (answer->fate == API_REFUSED) {
		pass_over(requests, answer);
	} else {
		try_later(requests, answer);
	}
}

static HttpMethod method_of(const char *name)
{
	return !g_strcmp0(name, "GET") ? HTTP_GET : !g_strcmp0(name, "PUT") ? HTTP_PUT : HTTP_POST;
}

static void send_next(KeyRequests *requests)
{
	if (!requests->at) {
		end(requests, requests->refused ? KEYS_REFUSED : KEYS_SENT);
		return;
	}
	const char *path = json_text(requests->at, "path");
	const ApiCall call = {
		.method = method_of(json_text(requests->at, "method")),
		.path = path ? path : "",
		.body = json_object(requests->at, "body"),
		.most_bytes = KEYS_ANSWER_BYTES,
	};
	requests->request = api_ask(requests->way.api, &call, on_answer, requests);
}

KeyRequests *key_requests_send(
	const KeysWay *way, Json *list, KeysPatience patience, KeysReply reply)
{
	KeyRequests *requests = g_new(KeyRequests, 1);
	*requests = (KeyRequests){
		.way = *way,
		.list = list,
		.at = json_is_object(list) ? list : json_first(list),
		.patience = patience,
		.reply = reply,
	};
	backoff_init(&requests->backoff, KEYS_RETRY_MS, KEYS_RETRY_MOST_MS);
	if (requests->at)
		send_next(requests);
	else
		requests->timer = g_timeout_add(0, on_timer, requests);
	return requests;
}

// ---- what it wants by itself ----

void keys_drain_init(KeysDrain *drain, const KeysWay *way)
{
	*drain = (KeysDrain){.way = *way};
}

void keys_drain_clear(KeysDrain *drain)
{
	g_clear_pointer(&drain->call, machine_cancel);
	g_clear_pointer(&drain->requests, key_requests_cancel);
	g_slist_free_full(g_steal_pointer(&drain->waiting), g_free);
	g_slist_free_full(g_steal_pointer(&drain->next), g_free);
	drain->rounds = 0;
}

static void ask(KeysDrain *drain);

static void end_round(KeysDrain *drain, KeysFate fate)
{
	g_autoptr(GSList) waiting = g_steal_pointer(&drain->waiting);
	drain->waiting = g_steal_pointer(&drain->next);
	drain->rounds = 0;
	if (drain->waiting)
		ask(drain);
	for (GSList *at = waiting; at; at = at->next) {
		g_autofree KeysReply *waiter = at->data;
		waiter->done(waiter->data, fate);
	}
}

static void on_sent(void *data, KeysFate fate)
{
	KeysDrain *drain = data;
	drain->requests = NULL;
	if (fate == KEYS_SENT && ++drain->rounds < KEYS_ROUNDS)
		ask(drain);
	else
		end_round(drain, fate);
}

static void on_wanted(void *data, const Json *answer, const char *why)
{
	KeysDrain *drain = data;
	drain->call = NULL;
	if (why)
		log_warning("matrix: keys: %s", why);
	if (!json_first(answer))
		end_round(drain, answer ? KEYS_SENT : KEYS_UNSENT);
	else
		drain->requests = key_requests_send(
			&drain->way, json_copy(answer), KEYS_ONCE, (KeysReply){on_sent, drain});
}

static void ask(KeysDrain *drain)
{
	drain->call = machine_call(
		drain->way.machine, "outgoing", NULL, (MachineReply){on_wanted, drain});
}

void keys_drain(KeysDrain *drain, KeysReply reply)
{
	bool idle = !drain->waiting;
	GSList **list = idle ? &drain->waiting : &drain->next;
	*list = g_slist_append(*list, g_memdup2(&reply, sizeof reply));
	if (idle)
		ask(drain);
}
