// SPDX-License-Identifier: LGPL-3.0-or-later
// curl's multi interface on the GLib loop: the one place that speaks curl_multi. One per program.
#pragma once
#include <curl/curl.h>
#include <stdbool.h>

typedef struct Multi Multi;
typedef void MultiDone(void *data, CURLcode result);

Multi *multi_new(void);        // starts libcurl
void multi_free(Multi *multi); // after all handles were removed
// Runs a handle; done() is called once from the loop, never from inside multi_add(). A CONNECT_ONLY
// handle stays in the multi after that (its connection lives only there) until multi_remove().
void multi_add(Multi *multi, CURL *easy, MultiDone *done, void *data);
// done() is not called any more; the caller cleans the handle up.
void multi_remove(Multi *multi, CURL *easy);
