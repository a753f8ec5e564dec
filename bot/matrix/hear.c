// SPDX-License-Identifier: LGPL-3.0-or-later
// From an event of a timeline to a message, or to nothing.
#include "matrix/hear.h"

#include <string.h>

#include "base/text.h"

// ---- our own coming and going ----

static const char *own_membership(const Event *event, const char *self)
{
	return event_is_state(event, "m.room.member", self)
		       ? json_text(event->content, "membership")
		       : NULL;
}

static bool is_join(const Event *event, const char *self)
{
	return !g_strcmp0(own_membership(event, self), "join");
}

bool hear_was_in(const SyncRoom *room, const char *self, bool known)
{
	bool was_in = false;
	Event event;
	for (const Json *at = json_first(room->state); event_next(&at, &event);)
		was_in |= is_join(&event, self);
	if (known)
		return true;
	// The state behind the timeline has us in it whenever we came; and another name is a join too.
	for (const Json *at = json_first(room->timeline); event_next(&at, &event);)
		if (is_join(&event, self) &&
			g_strcmp0(json_text(event.before, "membership"), "join"))
			return false;
	return was_in;
}

void hear_follow(const Event *event, const char *self, bool *in)
{
	const char *membership = own_membership(event, self);
	if (membership)
		*in = !strcmp(membership, "join");
}

// Whoever speaks is told of again beside it: so are we.
bool hear_is_echo(const SyncRoom *room, const char *self)
{
	bool more = room->part != SYNC_JOINED || room->limited || room->joined >= 0 ||
		    room->invited >= 0;
	Event event;
	for (const Json *at = json_first(room->state); !more && event_next(&at, &event);)
		more = !is_join(&event, self);
	for (const Json *at = json_first(room->timeline); !more && event_next(&at, &event);)
		more = event.state_key || strcmp(event.sender, self);
	return !more;
}

// ---- what was said ----

// Old clients quote what they answer: lines with "> " in front, and an empty one.
static const char *skip_quote(const char *body)
{
	static const char end[] = "</mx-reply>";
	const char *quote = g_str_has_prefix(body, "<mx-reply>") ? strstr(body, end) : NULL;
	if (quote)
		return quote + strlen(end);
	const char *rest = body;
	while (g_str_has_prefix(rest, ">")) {
		const char *line = strchr(rest, '\n');
		if (!line)
			return rest; // all of it is a quote, so this is no old client's
		rest = line + 1;
	}
	return rest != body && *rest == '\n' ? rest + 1 : rest;
}

// What stands behind a name at the beginning of a text; NULL = it does not begin with it.
static const char *behind(const char *text, const char *name)
{
	size_t n = name ? strlen(name) : 0;
	if (!n || g_ascii_strncasecmp(text, name, n) || !strchr(" :,", text[n]))
		return NULL;
	text += n;
	while (*text && strchr(" :,", *text))
		text++;
	return text;
}

static bool is_mentioned(const Hearer *hearer, const Json *content)
{
	const Json *ids = json_array(json_object(content, "m.mentions"), "user_ids");
	for (const Json *id = json_first(ids); id; id = json_next(id))
		if (!g_strcmp0(json_as_text(id), hearer->self))
			return true;
	return false;
}

// A mention is a link to readers and our name, our id or its first part in the text. Only at the
// beginning does it speak to us: whoever answers one of our lines mentions us without a word.
static char *addressed(const Hearer *hearer, const Json *content, char *text)
{
	const char *rest = behind(text, hearer->self);
	if (!rest && is_mentioned(hearer, content)) {
		g_autofree char *part = g_strndup(hearer->self, strcspn(hearer->self, ":"));
		const char *const names[] = {hearer->name, part, part + 1};
		const char *plain = *text == '@' ? text + 1 : text;
		for (unsigned i = 0; !rest && i < G_N_ELEMENTS(names); i++)
			rest = behind(i == 1 ? text : plain, names[i]);
	}
	if (!rest)
		return text;
	char *said = g_strdup_printf("%s: %s", hearer->name, rest);
	g_free(text);
	return said;
}

static bool is_by_a_person(const Hearer *hearer, const Event *event)
{
	return event->id && !event->redacted && !event->state_key &&
	       !(hearer->deaf_to && g_hash_table_contains(hearer->deaf_to, event->sender));
}

static Message *message_of(
	const Hearer *hearer, const HearPlace *place, const Event *event, const char *text)
{
	g_autofree char *address = g_strdup_printf("matrix:%s/%s", hearer->network, event->sender);
	const Identity from = {
		.address = address, .handle = (char *)place->handle, .verified = true};
	Message *message = message_new(hearer->network, place->room, &from, text);
	message->self = g_strdup(hearer->name);
	message->id = g_strdup(event->id);
	return message;
}

static Message *hear_words(const Hearer *hearer, const HearPlace *place, const Event *event)
{
	EventRelation relation = event_relation(event);
	bool edited = !g_strcmp0(relation.kind, "m.replace");
	const Json *content = edited ? json_object(event->content, "m.new_content")
				     : event->content;
	const char *body = json_text(content, "body");
	if (!body || g_strcmp0(json_text(content, "msgtype"), "m.text"))
		return NULL;
	char *clean = text_clean(relation.reply_to ? skip_quote(body) : body, -1);
	g_autofree char *text = addressed(hearer, content, clean);
	Message *message = message_of(hearer, place, event, text);
	message->edited = edited;
	if (!g_strcmp0(relation.kind, "m.thread"))
		message->thread = g_strdup(relation.event);
	return message;
}

// ---- what was tapped ----

static Message *tap_of(Message *message, int tap, const char *about, const char *mark)
{
	message->tap = tap;
	message->about = g_strdup(about);
	message->mark = g_strdup(mark);
	return message;
}

// The text is what tells one tap from another where people are kept from repeating themselves.
static Message *hear_reaction(const Hearer *hearer, const HearPlace *place, const Event *event)
{
	EventRelation relation = event_relation(event);
	if (g_strcmp0(relation.kind, "m.annotation") || !relation.event || !relation.key ||
		strlen(relation.key) > HEAR_MARK_BYTES)
		return NULL;
	return tap_of(
		message_of(hearer, place, event, event->id), TAP_ON, relation.event, relation.key);
}

static Message *hear_redaction(const Hearer *hearer, const HearPlace *place, const Event *event)
{
	if (!event->redacts)
		return NULL;
	return tap_of(message_of(hearer, place, event, ""), TAP_OFF, event->redacts, NULL);
}

// Our own words come back with the id under which they left: this is how we learn what they are
// called, though the answer to the request was lost.
static Message *hear_echo(const Hearer *hearer, const HearPlace *place, const Event *event)
{
	bool said = event_is(event, "m.room.message") || event_is(event, "m.room.encrypted");
	if (!event->id || !event->transaction_id || !said)
		return NULL;
	Message *message = tap_of(
		message_of(hearer, place, event, ""), TAP_SAID, event->id, event->transaction_id);
	g_clear_pointer(&message->id, g_free); // heard twice it does no harm, and need not be kept
	return message;
}

Message *hear_event(const Hearer *hearer, const HearPlace *place, const Event *event)
{
	if (!strcmp(event->sender, hearer->self))
		return hear_echo(hearer, place, event);
	if (!is_by_a_person(hearer, event))
		return NULL;
	if (event_is(event, "m.room.message"))
		return hear_words(hearer, place, event);
	if (event_is(event, "m.reaction"))
		return hear_reaction(hearer, place, event);
	return event_is(event, "m.room.redaction") ? hear_redaction(hearer, place, event) : NULL;
}
