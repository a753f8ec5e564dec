// SPDX-License-Identifier: LGPL-3.0-or-later
// c-ares on the GLib loop, one channel for each question: it reads the system's settings anew, and nothing is kept.
#include "net/dns.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <glib-unix.h>
#include <string.h>

typedef struct {
	ares_socket_t fd;
	guint source;
} Watch;

struct Dns {
	ares_channel channel;
	GArray *watches; // of Watch
	guint timer, watchdog, ends;
	GPtrArray *texts; // of char *, ending with NULL when it is told
	const char *fault;
	DnsDone *done;
	void *data;
};

static void dns_free(Dns *dns)
{
	g_clear_handle_id(&dns->ends, g_source_remove);
	g_clear_handle_id(&dns->watchdog, g_source_remove);
	dns->done = NULL;
	if (dns->channel)
		ares_destroy(dns->channel); // unwatches its sockets, and answers what is open
	g_clear_handle_id(&dns->timer, g_source_remove);
	for (unsigned i = 0; i < dns->watches->len; i++)
		g_source_remove(g_array_index(dns->watches, Watch, i).source);
	g_array_unref(dns->watches);
	g_ptr_array_unref(dns->texts);
	g_free(dns);
}

// ---- the answer ----

static gboolean on_end(gpointer data)
{
	Dns *dns = data;
	dns->ends = 0;
	g_ptr_array_add(dns->texts, NULL);
	dns->done(dns->data, &(DnsAnswer){
				     .fault = dns->fault,
				     .texts = (const char *const *)dns->texts->pdata,
			     });
	dns_free(dns);
	return G_SOURCE_REMOVE;
}

// c-ares may not be ended from inside its own calls.
static void tell(Dns *dns, const char *fault)
{
	if (!dns->done || dns->ends)
		return;
	dns->fault = fault;
	dns->ends = g_idle_add(on_end, dns);
}

static gboolean on_watchdog(gpointer data)
{
	Dns *dns = data;
	dns->watchdog = 0;
	tell(dns, "no name server answered in time");
	return G_SOURCE_REMOVE;
}

static void keep(Dns *dns, GString *text)
{
	if (dns->texts->len < DNS_TEXTS && text->len <= DNS_TEXT_BYTES)
		g_ptr_array_add(dns->texts, g_strdup(text->str));
	g_string_truncate(text, 0);
}

static void read_texts(Dns *dns, const struct ares_txt_ext *first)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (const struct ares_txt_ext *one = first; one; one = one->next) {
		if (one->record_start && one != first)
			keep(dns, text);
		g_string_append_len(text, (const char *)one->txt, (gssize)one->length);
	}
	if (first)
		keep(dns, text);
}

static bool is_none(int status)
{
	return status == ARES_ENODATA || status == ARES_ENOTFOUND || status == ARES_EBADNAME;
}

static void on_answer(void *data, int status, int timeouts, unsigned char *bytes, int length)
{
	(void)timeouts;
	Dns *dns = data;
	struct ares_txt_ext *first = NULL;
	if (!dns->done)
		return;
	if (status == ARES_SUCCESS)
		status = ares_parse_txt_reply_ext(bytes, length, &first);
	if (status == ARES_SUCCESS)
		read_texts(dns, first);
	ares_free_data(first);
	tell(dns, status == ARES_SUCCESS || is_none(status) ? NULL : ares_strerror(status));
}

// ---- the loop ----

static void schedule(Dns *dns);

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	Dns *dns = data;
	bool reads = condition & (G_IO_IN | G_IO_ERR | G_IO_HUP), writes = condition & G_IO_OUT;
	ares_process_fd(dns->channel, reads ? fd : ARES_SOCKET_BAD, writes ? fd : ARES_SOCKET_BAD);
	schedule(dns);
	return G_SOURCE_CONTINUE; // or it was taken away meanwhile
}

static gboolean on_timer(gpointer data)
{
	Dns *dns = data;
	dns->timer = 0;
	ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	schedule(dns);
	return G_SOURCE_REMOVE;
}

static void schedule(Dns *dns)
{
	struct timeval wait;
	g_clear_handle_id(&dns->timer, g_source_remove);
	if (ares_timeout(dns->channel, NULL, &wait))
		dns->timer = g_timeout_add(
			(guint)(wait.tv_sec * 1000 + wait.tv_usec / 1000 + 1), on_timer, dns);
}

static void on_socket(void *data, ares_socket_t fd, int reads, int writes)
{
	Dns *dns = data;
	for (unsigned i = dns->watches->len; i-- > 0;) {
		const Watch *watch = &g_array_index(dns->watches, Watch, i);
		if (watch->fd != fd)
			continue;
		g_source_remove(watch->source);
		g_array_remove_index_fast(dns->watches, i);
	}
	if (!reads && !writes)
		return;
	GIOCondition on = (reads ? G_IO_IN : 0) | (writes ? G_IO_OUT : 0);
	const Watch watch = {fd, g_unix_fd_add(fd, on, on_ready, dns)};
	g_array_append_val(dns->watches, watch);
}

// ---- the question ----

static ares_channel channel_new(Dns *dns, const char *server)
{
	ares_channel channel;
	struct ares_options options = {
		.flags = ARES_FLAG_EDNS,
		.timeout = DNS_TRY_MS,
		.tries = DNS_TRIES,
		.ednspsz = 1232,
		.sock_state_cb = on_socket,
		.sock_state_cb_data = dns,
	};
	if (ares_init_options(&channel, &options,
		    ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
			    ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
		return NULL;
	if (*server && ares_set_servers_ports_csv(channel, server) != ARES_SUCCESS) {
		ares_destroy(channel);
		return NULL;
	}
	return channel;
}

bool dns_is_server(const char *server)
{
	ares_channel channel = strpbrk(server, " ,\t") ? NULL : channel_new(NULL, server);
	if (channel)
		ares_destroy(channel);
	return channel != NULL;
}

Dns *dns_ask(const char *server, const char *name, DnsDone *done, void *data)
{
	Dns *dns = g_new0(Dns, 1);
	*dns = (Dns){
		.watches = g_array_new(FALSE, FALSE, sizeof(Watch)),
		.texts = g_ptr_array_new_with_free_func(g_free),
		.done = done,
		.data = data,
	};
	dns->watchdog = g_timeout_add(DNS_MS, on_watchdog, dns);
	dns->channel = channel_new(dns, server);
	if (dns->channel) {
		ares_query(dns->channel, name, ns_c_in, ns_t_txt, on_answer, dns);
		schedule(dns);
	} else
		tell(dns, "the name servers cannot be asked");
	return dns;
}

void dns_cancel(Dns *dns)
{
	if (dns)
		dns_free(dns);
}
