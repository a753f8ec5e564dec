// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks the homeserver and judges its answers.
#include "matrix/api.h"

#include <string.h>

#include "base/text.h"

struct ApiRequest {
	HttpRequest *http;
	ApiDone *done;
	void *data;
};

void api_init(Api *api, Multi *multi, const char *base, const char *ca_file)
{
	*api = (Api){.multi = multi, .base = g_strdup(base), .ca_file = g_strdup(ca_file)};
}

void api_clear(Api *api)
{
	g_clear_pointer(&api->base, g_free);
	g_clear_pointer(&api->token, g_free);
	g_clear_pointer(&api->ca_file, g_free);
}

void api_set_base(Api *api, const char *base)
{
	g_free(api->base);
	api->base = g_strdup(base);
}

void api_set_token(Api *api, const char *token)
{
	g_free(api->token);
	api->token = g_strdup(token);
}

char *api_path(const char *version, ...)
{
	GString *path = g_string_new("/_matrix/client");
	va_list parts;
	va_start(parts, version);
	for (const char *part = version; part; part = va_arg(parts, const char *)) {
		g_autofree char *escaped = g_uri_escape_string(part, NULL, FALSE);
		g_string_append_printf(path, "/%s", escaped);
	}
	va_end(parts);
	return g_string_free(path, FALSE);
}

// ---- answers ----

static ApiFate fate_of(const HttpAnswer *http, const char *code, const Json *json)
{
	if (!http->status || http->status >= 500)
		return API_UNREACHED;
	if (http->status == 429 || !strcmp(code, "M_LIMIT_EXCEEDED"))
		return API_LIMITED;
	if (!strcmp(code, "M_UNKNOWN_TOKEN") || !strcmp(code, "M_MISSING_TOKEN"))
		return API_LOGGED_OUT;
	if (http->status / 100 != 2)
		return API_REFUSED;
	return json ? API_DONE : API_UNREACHED; // a proxy's page in the homeserver's name
}

// The header counts whole seconds, the body is finer and older: the longer of both is safe.
static gint64 retry_of(const HttpAnswer *http, const Json *json)
{
	int64_t told = 0;
	json_int(json, "retry_after_ms", &told);
	told = MAX(CLAMP(told, 0, 86400 * INT64_C(1000)), http->retry_after_ms);
	return told ? told : API_LIMITED_MS;
}

static char *words_of(const HttpAnswer *http, const Json *json)
{
	const char *told = json_text(json, "error");
	if (!told && http->status)
		return g_strdup_printf("the server answered %ld", http->status);
	g_autofree char *clean = text_clean(told ? told : http->error, -1);
	return g_strndup(clean, text_cut(clean, 200));
}

static void on_http(void *data, const HttpAnswer *http)
{
	g_autofree ApiRequest *request = data;
	g_autoptr(Json) json = http->length ? json_parse(http->body, http->length, NULL) : NULL;
	const char *code = json_text(json, "errcode");
	code = code && http->status / 100 != 2 ? code : "";
	g_autofree char *words = words_of(http, json);
	request->done(request->data, &(ApiAnswer){
					     .fate = fate_of(http, code, json),
					     .status = http->status,
					     .words = words,
					     .retry_ms = retry_of(http, json),
					     .soft = json_is_true(json, "soft_logout"),
					     .too_long = http->too_long,
					     .json = json,
					     .document = &json,
				     });
}

// ---- asking ----

ApiRequest *api_ask(const Api *api, const ApiCall *call, ApiDone *done, void *data)
{
	ApiRequest *request = g_new(ApiRequest, 1);
	g_autofree char *url = g_strconcat(api->base, call->path, NULL);
	g_autofree char *body = call->body                 ? json_print(call->body)
				: call->method == HTTP_GET ? NULL
							   : g_strdup("{}");
	const HttpAsk ask = {
		.method = call->method,
		.url = url,
		.bearer = api->token,
		.body = body,
		.ca_file = api->ca_file,
		.trust = HTTP_HOMESERVER,
		.timeout_ms = call->timeout_ms ? call->timeout_ms : API_TIMEOUT_MS,
		.most_bytes = call->most_bytes ? call->most_bytes : HTTP_BODY_BYTES,
	};
	*request = (ApiRequest){http_ask(api->multi, &ask, on_http, request), done, data};
	return request;
}

Json *api_take_json(const ApiAnswer *answer)
{
	return g_steal_pointer(answer->document);
}

void api_cancel(ApiRequest *request)
{
	if (!request)
		return;
	http_cancel(request->http);
	g_free(request);
}
