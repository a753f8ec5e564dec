// SPDX-License-Identifier: LGPL-3.0-or-later
// A queue of requests of which one is on its way.
#include "matrix/errand.h"

#include "base/log.h"

static void errand_free(Errand *errand)
{
	if (errand->free_data)
		errand->free_data(errand->data);
	g_free(errand->path);
	json_free(errand->body);
	g_free(errand);
}

void errands_init(Errands *errands, const Api *api)
{
	*errands = (Errands){.api = api, .held = true};
	g_queue_init(&errands->waiting);
	backoff_init(&errands->backoff, ERRAND_FIRST_MS, ERRAND_MOST_MS);
}

void errands_clear(Errands *errands)
{
	errands_hold(errands);
	g_queue_clear_full(&errands->waiting, (GDestroyNotify)errand_free);
}

static void ask_next(Errands *errands);

static gboolean on_timer(void *data)
{
	Errands *errands = data;
	errands->timer = 0;
	ask_next(errands);
	return G_SOURCE_REMOVE;
}

static void again_later(Errands *errands, const ApiAnswer *answer)
{
	if (answer->fate == API_LOGGED_OUT) {
		errands->held = true; // whoever logs in lets us go on
		return;
	}
	if (answer->fate == API_LIMITED)
		backoff_at_least(&errands->backoff, answer->retry_ms);
	errands->timer = g_timeout_add(backoff_next(&errands->backoff), on_timer, errands);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	Errands *errands = data;
	errands->request = NULL;
	if (answer->fate != API_DONE && answer->fate != API_REFUSED) {
		again_later(errands, answer);
		return;
	}
	backoff_reset(&errands->backoff);
	Errand *errand = g_queue_pop_head(&errands->waiting);
	errand->done(errand->data, answer);
	errand_free(errand);
	ask_next(errands);
}

static void ask_next(Errands *errands)
{
	const Errand *errand = g_queue_peek_head(&errands->waiting);
	if (!errand || errands->held || errands->request || errands->timer)
		return;
	const ApiCall call = {.method = errand->method, .path = errand->path, .body = errand->body};
	errands->request = api_ask(errands->api, &call, on_answer, errands);
}

bool errands_push(Errands *errands, const Errand *errand)
{
	Errand *kept = g_memdup2(errand, sizeof *errand);
	if (errands->waiting.length >= ERRANDS_MOST) {
		log_warning("matrix: more than %d requests about rooms wait, one is dropped",
			ERRANDS_MOST);
		errand_free(kept);
		return false;
	}
	g_queue_push_tail(&errands->waiting, kept);
	ask_next(errands);
	return true;
}

void errands_push_next(Errands *errands, const Errand *errand)
{
	// never behind the back of one that is on its way
	g_assert(!errands->request);
	g_queue_push_head(&errands->waiting, g_memdup2(errand, sizeof *errand));
	ask_next(errands);
}

void errands_go(Errands *errands)
{
	errands->held = false;
	ask_next(errands);
}

void errands_hold(Errands *errands)
{
	errands->held = true;
	g_clear_handle_id(&errands->timer, g_source_remove);
	g_clear_pointer(&errands->request, api_cancel);
}
