// SPDX-License-Identifier: LGPL-3.0-or-later
// From a mail to an item, by way of the DNS. What the program printed is read strictly: it has seen hostile bytes.
#include "host/envelope.h"

#include <string.h>

#include "base/json.h"
#include "host/reader.h"
#include "net/dns.h"

typedef struct {
	char *record; // "" = there is none
	char *later;  // why that is not known; NULL = it is
} Key;

struct Envelope {
	const Wish *wish;
	GHashTable *keys; // selector → Key
	GBytes *mail;
	GPtrArray *selectors; // of char *: of this mail
	unsigned asked;       // how many of them are known
	Dns *dns;
	Child *reader;
	EnvelopeDone *done;
	void *data;
};

static void key_free(Key *key)
{
	g_free(key->record);
	g_free(key->later);
	g_free(key);
}

GHashTable *envelope_keys_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)key_free);
}

static void envelope_free(Envelope *envelope)
{
	g_clear_pointer(&envelope->dns, dns_cancel);
	g_clear_pointer(&envelope->reader, child_cancel);
	g_ptr_array_unref(envelope->selectors);
	g_hash_table_unref(envelope->keys);
	g_bytes_unref(envelope->mail);
	g_free(envelope);
}

static const Key *key_of(const Envelope *envelope, unsigned i)
{
	return g_hash_table_lookup(envelope->keys, envelope->selectors->pdata[i]);
}

// ---- the reader ----

static void run(Envelope *envelope, const char *kind, GString *input, ChildDone *done)
{
	const Wish *wish = envelope->wish;
	const ReaderAsk ask = {
		{kind, strcmp(kind, "mail") ? wish->domain : NULL}, input->str, input->len};
	envelope->reader = reader_run(wish->bot->host, &ask, done, envelope);
}

static void end(Envelope *envelope, EnvelopeRead read)
{
	envelope->done(envelope->data, &read);
	envelope_free(envelope);
}

// ---- read ----

// A key that nobody could be asked for may be the one that would have made it good.
static const char *later_of(const Envelope *envelope, const Items *items)
{
	const BotItem *item = items->all->len ? (const BotItem *)items->all->data : NULL;
	for (unsigned i = 0; item && *item->fault && i < envelope->selectors->len; i++)
		if (key_of(envelope, i)->later)
			return key_of(envelope, i)->later;
	return NULL;
}

static void on_read(void *data, const ChildEnd *of)
{
	Envelope *envelope = data;
	envelope->reader = NULL;
	g_auto(Items) items;
	const char *wrong = items_read(&items, of->output, of->length),
		   *fault = of->fault ? of->fault : wrong;
	end(envelope, (EnvelopeRead){
			      .items = &items,
			      .fault = fault,
			      .later = fault ? NULL : later_of(envelope, &items),
		      });
}

static void read_mail(Envelope *envelope)
{
	const Wish *wish = envelope->wish;
	g_autoptr(Json) head = json_object_new();
	json_add_text(head, "domain", wish->domain);
	json_add_text(head, "from", wish->from);
	json_add_text(head, "to", wish->to);
	json_add_int(head, "now", bot_now(wish->bot));
	Json *keys = json_add_object(head, "keys");
	for (unsigned i = 0; i < envelope->selectors->len; i++)
		if (*key_of(envelope, i)->record)
			json_add_text(
				keys, envelope->selectors->pdata[i], key_of(envelope, i)->record);
	g_autofree char *line = json_print(head);
	g_autoptr(GString) input = g_string_new(line);
	size_t length;
	const char *bytes = g_bytes_get_data(envelope->mail, &length);
	g_string_append_c(input, '\n');
	g_string_append_len(input, bytes, (gssize)length);
	run(envelope, "mail", input, on_read);
}

// ---- the keys ----

static void ask(Envelope *envelope);

// Of several records the only one that calls itself a key; where none does, the only one.
static const char *record_of(const char *const *texts)
{
	const char *found = NULL;
	unsigned n = 0, all = 0;
	for (; texts[all]; all++)
		if (g_str_has_prefix(texts[all], "v=DKIM1")) {
			found = texts[all];
			n++;
		}
	return n == 1 ? found : !n && all == 1 ? texts[0] : "";
}

static void on_answer(void *data, const DnsAnswer *answer)
{
	Envelope *envelope = data;
	envelope->dns = NULL;
	Key *key = g_new0(Key, 1);
	key->record = g_strdup(answer->fault ? "" : record_of(answer->texts));
	const char *selector = envelope->selectors->pdata[envelope->asked];
	if (answer->fault)
		key->later = g_strdup_printf("the key %s._domainkey.%s cannot be asked for: %s",
			selector, envelope->wish->domain, answer->fault);
	g_hash_table_replace(envelope->keys, g_strdup(selector), key);
	ask(envelope);
}

static const char *server_of(const Wish *wish)
{
	const Config *config = wish->bot->host->chat->config;
	const ConfigSection *section = config_section(config, "bot", 0);
	const char *server = section ? config_text(config, section, "bot", "dns") : NULL;
	return server ? server : "";
}

// The next one that is not known yet.
static void ask(Envelope *envelope)
{
	while (envelope->asked < envelope->selectors->len && key_of(envelope, envelope->asked))
		envelope->asked++;
	if (envelope->asked == envelope->selectors->len) {
		read_mail(envelope);
		return;
	}
	const Wish *wish = envelope->wish;
	g_autofree char *name = g_strdup_printf("%s._domainkey.%s",
		(const char *)envelope->selectors->pdata[envelope->asked], wish->domain);
	envelope->dns = dns_ask(server_of(wish), name, on_answer, envelope);
}

static bool is_label(const char *label)
{
	size_t n = strlen(label);
	return n && n <= ENVELOPE_LABEL_BYTES &&
	       strspn(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
		       n;
}

static bool is_selector(const Wish *wish, const char *name)
{
	g_auto(GStrv) labels = g_strsplit(name, ".", -1);
	for (char **label = labels; *label; label++)
		if (!is_label(*label))
			return false;
	return strlen(name) + strlen("._domainkey.") + strlen(wish->domain) <= ENVELOPE_NAME_BYTES;
}

static void take_selectors(Envelope *envelope, const char *output)
{
	g_auto(GStrv) lines = g_strsplit(output, "\n", ENVELOPE_KEYS + 1);
	for (unsigned i = 0; lines[i] && i < ENVELOPE_KEYS; i++) {
		g_autoptr(Json) json = json_parse(lines[i], strlen(lines[i]), NULL);
		const char *selector = json_text(json, "selector");
		if (selector && !g_strcmp0(json_text(json, "kind"), "key") &&
			is_selector(envelope->wish, selector))
			g_ptr_array_add(envelope->selectors, g_strdup(selector));
	}
}

static void on_keys(void *data, const ChildEnd *of)
{
	Envelope *envelope = data;
	envelope->reader = NULL;
	if (of->fault) {
		end(envelope, (EnvelopeRead){.fault = of->fault});
		return;
	}
	take_selectors(envelope, of->output);
	ask(envelope);
}

Envelope *envelope_open(const EnvelopeMail *what, EnvelopeDone *done, void *data)
{
	Envelope *envelope = g_new0(Envelope, 1);
	*envelope = (Envelope){
		.wish = what->wish,
		.keys = g_hash_table_ref(what->keys),
		.mail = g_bytes_ref(what->bytes),
		.selectors = g_ptr_array_new_with_free_func(g_free),
		.done = done,
		.data = data,
	};
	size_t length;
	const char *bytes = g_bytes_get_data(what->bytes, &length);
	g_autoptr(GString) input = g_string_new_len(bytes, (gssize)length);
	run(envelope, "mail-keys", input, on_keys);
	return envelope;
}

void envelope_cancel(Envelope *envelope)
{
	if (envelope)
		envelope_free(envelope);
}
