// SPDX-License-Identifier: LGPL-3.0-or-later
// Sets our own marks as reactions. The server knows each again by its id, and refuses one that is
// there already.
#include "matrix/seed.h"

#include "chat/post.h"
#include "matrix/parts.h"

typedef struct {
	char *room, *transaction;
	Json *content;
} Seed;

static void seed_free(Seed *seed)
{
	g_free(seed->room);
	g_free(seed->transaction);
	json_free(seed->content);
	g_free(seed);
}

void matrix_seeds_init(MatrixSeeds *seeds, Matrix *matrix)
{
	*seeds = (MatrixSeeds){.matrix = matrix};
	g_queue_init(&seeds->waiting);
}

void matrix_seeds_stop(MatrixSeeds *seeds)
{
	g_clear_pointer(&seeds->request, api_cancel);
}

void matrix_seeds_clear(MatrixSeeds *seeds)
{
	matrix_seeds_stop(seeds);
	g_queue_clear_full(&seeds->waiting, (GDestroyNotify)seed_free);
}

static Json *reaction(const char *event, const char *mark)
{
	Json *content = json_object_new(), *relates = json_add_object(content, "m.relates_to");
	json_add_text(relates, "rel_type", "m.annotation");
	json_add_text(relates, "event_id", event);
	json_add_text(relates, "key", mark);
	return content;
}

void matrix_seeds_add(MatrixSeeds *seeds, const SeedPost *post)
{
	for (unsigned i = 0; i < post->marks && post_mark(post->marks, i); i++) {
		Seed *seed = g_new(Seed, 1);
		*seed = (Seed){g_strdup(post->room), g_strdup_printf("%s.t%u", post->line, i),
			reaction(post->event, post_mark(post->marks, i))};
		g_queue_push_tail(&seeds->waiting, seed);
	}
	// the first may be on its way: then the oldest that waits stands behind it
	while (seeds->waiting.length > SEED_MOST + (seeds->request != NULL))
		seed_free(g_queue_pop_nth(&seeds->waiting, seeds->request != NULL));
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	MatrixSeeds *seeds = data;
	seeds->request = NULL;
	switch (answer->fate) {
	case API_LIMITED:
		matrix_send_limited(&seeds->matrix->send, answer->retry_ms);
		break;
	case API_LOGGED_OUT:
		matrix_logged_out(seeds->matrix);
		return;
	case API_DONE:
	case API_REFUSED:   // it is there, or may not be
	case API_UNREACHED: // perhaps it is
		seed_free(g_queue_pop_head(&seeds->waiting));
		break;
	}
	matrix_send_wake(&seeds->matrix->send);
}

void matrix_seeds_go(MatrixSeeds *seeds)
{
	const Seed *seed = g_queue_peek_head(&seeds->waiting);
	if (!seed || seeds->request)
		return;
	g_autofree char *path = api_path(
		"v3", "rooms", seed->room, "send", "m.reaction", seed->transaction, NULL);
	seeds->request = api_ask(&seeds->matrix->api,
		&(ApiCall){.method = HTTP_PUT, .path = path, .body = seed->content}, on_answer,
		seeds);
}
