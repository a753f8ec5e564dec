// SPDX-License-Identifier: LGPL-3.0-or-later
// Looks into a mailbox and opens what is new there, one mail after the other. A mail whose key nobody can be asked for does not keep
// back the others: they are read, and the next look begins with it once more.
#include "host/mails.h"

#include <string.h>

#include "base/log.h"
#include "host/envelope.h"
#include "host/reader.h"
#include "net/mailbox.h"

typedef struct {
	guint32 validity, uid, held; // held: in how many looks a mail was put off
} Cursor;

struct Mails {
	const Wish *wish;
	Cursor known, now;
	Mailbox *mailbox;
	Envelope *envelope;
	GHashTable *keys;
	GArray *mails; // of MailboxMail, the oldest first
	unsigned at, put_off;
	GArray *items; // of BotItem
	GPtrArray *texts;
	char *fault, *later;
	guint ends;
	MailsDone *done;
	void *data;
};

static void mail_clear(void *data)
{
	g_clear_pointer(&((MailboxMail *)data)->bytes, g_bytes_unref);
}

static void mails_free(Mails *mails)
{
	g_clear_handle_id(&mails->ends, g_source_remove);
	g_clear_pointer(&mails->mailbox, mailbox_cancel);
	g_clear_pointer(&mails->envelope, envelope_cancel);
	g_hash_table_unref(mails->keys);
	g_array_unref(mails->mails);
	g_array_unref(mails->items);
	g_ptr_array_unref(mails->texts);
	g_free(mails->fault);
	g_free(mails->later);
	g_free(mails);
}

// ---- how far ----

static guint32 number(const char *text)
{
	return (guint32)MIN(g_ascii_strtoull(text, NULL, 10), G_MAXUINT32);
}

static Cursor cursor_read(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, " ", -1);
	if (g_strv_length(parts) != 3)
		return (Cursor){0};
	return (Cursor){number(parts[0]), number(parts[1]), number(parts[2])};
}

// ---- the end ----

static void turn_around(GArray *items)
{
	BotItem *all = (BotItem *)(void *)items->data;
	for (unsigned i = 0; i < items->len / 2; i++) {
		BotItem other = all[i];
		all[i] = all[items->len - 1 - i];
		all[items->len - 1 - i] = other;
	}
}

// Where nothing could be said of any mail, that is what is the matter.
static void end(Mails *mails)
{
	if (mails->put_off && !mails->items->len && !mails->fault)
		mails->fault = g_strdup(mails->later);
	else if (mails->put_off)
		log_warning("%u mails of %s are looked at again: %s", mails->put_off,
			mails->wish->key, mails->later);
	turn_around(mails->items);
	const Cursor *now = &mails->now;
	bool begun = !mails->fault || mails->known.validity;
	g_autofree char *cursor = begun && now->validity
					  ? g_strdup_printf(
						    "%u %u %u", now->validity, now->uid, now->held)
					  : g_strdup("");
	bool same = now->validity == mails->known.validity && now->uid == mails->known.uid &&
		    now->held == mails->known.held;
	mails->done(mails->data, cursor,
		&(BotFetched){
			.fault = mails->fault,
			.unchanged = !mails->fault && same && !mails->items->len,
			.title = "",
			.items = (const BotItem *)mails->items->data,
			.n = mails->fault ? 0 : mails->items->len,
		});
	mails_free(mails);
}

static gboolean on_end(gpointer data)
{
	Mails *mails = data;
	mails->ends = 0;
	end(mails);
	return G_SOURCE_REMOVE;
}

static void fail(Mails *mails, const char *why)
{
	mails->fault = g_strdup(why);
	mails->ends = g_idle_add(on_end, mails);
}

// ---- one mail ----

static const char *keep(Mails *mails, const char *text)
{
	char *kept = g_strdup(text);
	g_ptr_array_add(mails->texts, kept);
	return kept;
}

static void add_item(Mails *mails, const BotItem *of)
{
	const BotItem item = {
		.id = keep(mails, of->id),
		.link = keep(mails, of->link),
		.title = keep(mails, of->title),
		.text = keep(mails, of->text),
		.lang = keep(mails, of->lang),
		.published = of->published,
		.updated = of->updated,
		.fault = keep(mails, of->fault),
		.doubt = keep(mails, of->doubt),
	};
	g_array_append_val(mails->items, item);
}

static const MailboxMail *current(const Mails *mails)
{
	return &g_array_index(mails->mails, MailboxMail, mails->at);
}

// What cannot be read must not be looked at for ever.
static void add_unread(Mails *mails, const char *fault)
{
	g_autofree char *id = g_strdup_printf(
		"refused:%u/%u", mails->now.validity, current(mails)->uid);
	add_item(mails, &(BotItem){
				.id = id,
				.link = "",
				.title = "",
				.text = "",
				.lang = "",
				.fault = fault,
				.doubt = "",
			});
}

static void put_off(Mails *mails, const char *why)
{
	if (mails->put_off++)
		return;
	mails->later = g_strdup(why);
	if (!mails->known.validity)
		return; // it was there before we came
	mails->now.uid = current(mails)->uid - 1;
	mails->now.held = mails->known.held + 1;
}

static void go_on(Mails *mails);

static void on_opened(void *data, const EnvelopeRead *read)
{
	Mails *mails = data;
	mails->envelope = NULL;
	if (read->later && mails->known.held < MAILS_HELD_MOST)
		put_off(mails, read->later);
	else if (read->fault)
		add_unread(mails, read->fault);
	else if (read->later)
		add_unread(mails, read->later);
	else if (read->items->all->len)
		add_item(mails, (const BotItem *)read->items->all->data);
	mails->at++;
	go_on(mails);
}

static void go_on(Mails *mails)
{
	while (mails->at < mails->mails->len && !current(mails)->bytes) {
		add_unread(mails, "it is longer than 2 MiB");
		mails->at++;
	}
	if (mails->at == mails->mails->len) {
		end(mails);
		return;
	}
	const EnvelopeMail mail = {mails->wish, mails->keys, current(mails)->bytes};
	mails->envelope = envelope_open(&mail, on_opened, mails);
}

// ---- the mailbox ----

static void on_looked(void *data, const MailboxAnswer *answer)
{
	Mails *mails = data;
	mails->mailbox = NULL;
	if (answer->fault) {
		mails->now = mails->known;
		mails->fault = g_strdup(answer->fault);
		end(mails);
		return;
	}
	mails->now = (Cursor){answer->validity, answer->uid, 0};
	for (unsigned i = 0; i < answer->n; i++) {
		MailboxMail mail = answer->mails[i];
		mail.bytes = mail.bytes ? g_bytes_ref(mail.bytes) : NULL;
		g_array_append_val(mails->mails, mail);
	}
	go_on(mails);
}

static void look(Mails *mails)
{
	const Wish *wish = mails->wish;
	const Config *config = wish->bot->host->chat->config;
	g_autoptr(GError) error = NULL;
	g_autofree char *ca_file = *wish->ca_file ? config_path(config, wish->ca_file) : NULL;
	char *password = config_secret(config, wish->password_file, &error);
	if (!password)
		fail(mails, error->message);
	else if (!reader_is_there(wish->bot->host))
		fail(mails, "the program that reads it is not there");
	else
		mails->mailbox = mailbox_look(wish->bot->host->chat->multi,
			&(MailboxAsk){
				.url = wish->url,
				.user = wish->user,
				.password = password,
				.ca_file = ca_file,
				.near = wish->near,
				.validity = mails->known.validity,
				.uid = mails->known.uid,
			},
			on_looked, mails);
	if (password)
		explicit_bzero(password, strlen(password));
	g_free(password);
}

Mails *mails_look(const Wish *wish, MailsDone *done, void *data)
{
	Mails *mails = g_new0(Mails, 1);
	*mails = (Mails){
		.wish = wish,
		.known = cursor_read(wish->etag),
		.keys = envelope_keys_new(),
		.mails = g_array_new(FALSE, FALSE, sizeof(MailboxMail)),
		.items = g_array_new(FALSE, FALSE, sizeof(BotItem)),
		.texts = g_ptr_array_new_with_free_func(g_free),
		.done = done,
		.data = data,
	};
	g_array_set_clear_func(mails->mails, mail_clear);
	mails->now = mails->known;
	look(mails);
	return mails;
}

void mails_cancel(Mails *mails)
{
	if (mails)
		mails_free(mails);
}
