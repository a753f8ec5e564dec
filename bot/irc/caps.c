// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks for what is offered and wanted; a request that is refused as a whole is made again one by
// one.
#include "irc/caps.h"

#include <string.h>

static const char *const names[CAPS] = {
	[CAP_ACCOUNT_NOTIFY] = "account-notify",
	[CAP_ACCOUNT_TAG] = "account-tag",
	[CAP_BATCH] = "batch",
	[CAP_CAP_NOTIFY] = "cap-notify",
	[CAP_CHGHOST] = "chghost",
	[CAP_ECHO_MESSAGE] = "echo-message",
	[CAP_EXTENDED_JOIN] = "extended-join",
	[CAP_LABELED_RESPONSE] = "labeled-response",
	[CAP_MESSAGE_TAGS] = "message-tags",
	[CAP_MULTI_PREFIX] = "multi-prefix",
	[CAP_SASL] = "sasl",
	[CAP_SERVER_TIME] = "server-time",
	[CAP_USERHOST_IN_NAMES] = "userhost-in-names",
};

static const unsigned confirming = 1U << CAP_ECHO_MESSAGE | 1U << CAP_LABELED_RESPONSE |
				   1U << CAP_BATCH;

void caps_init(Caps *caps, const Speaker *speaker, unsigned unwanted)
{
	*caps = (Caps){.speaker = speaker, .wanted = ((1U << CAPS) - 1) & ~unwanted};
}

void caps_clear(Caps *caps)
{
	g_clear_pointer(&caps->mechanisms, g_free);
	g_clear_pointer(&caps->sts, g_free);
}

void caps_start(Caps *caps)
{
	speak(caps->speaker, SPEAK_NOW, "CAP LS 302");
}

// The bit of "name" or "name=value"; 0 = one that we do not know.
static unsigned bit_of(const char *word)
{
	size_t length = strcspn(word, "=");
	for (int cap = 0; cap < CAPS; cap++)
		if (strlen(names[cap]) == length && !strncmp(names[cap], word, length))
			return 1U << cap;
	return 0;
}

static void note_value(Caps *caps, const char *word)
{
	const char *value = strchr(word, '=');
	char **kept = bit_of(word) == 1U << CAP_SASL ? &caps->mechanisms : NULL;
	if (!strncmp(word, "sts=", 4))
		kept = &caps->sts;
	if (!kept)
		return;
	g_free(*kept);
	*kept = g_strdup(value ? value + 1 : NULL);
}

static void offer(Caps *caps, const char *list)
{
	g_auto(GStrv) words = g_strsplit(list, " ", -1);
	for (char **word = words; *word; word++) {
		caps->offered |= bit_of(*word);
		note_value(caps, *word);
	}
}

static void request(Caps *caps, unsigned bits)
{
	g_autoptr(GString) list = g_string_new(NULL);
	for (int cap = 0; cap < CAPS; cap++)
		if (bits & 1U << cap)
			g_string_append_printf(list, list->len ? " %s" : "%s", names[cap]);
	caps->asked |= bits;
	speak(caps->speaker, SPEAK_NOW, "CAP REQ :%s", list->str);
}

static CapsNews settle(Caps *caps)
{
	if (caps->asked || !caps->listed)
		return CAPS_NOTHING;
	if (caps->settled)
		return CAPS_CHANGED;
	caps->settled = true;
	return CAPS_SETTLED;
}

static CapsNews ask(Caps *caps)
{
	unsigned bits = caps->offered & caps->wanted & ~caps->on & ~caps->asked;
	if ((caps->offered & confirming) != confirming)
		bits &= ~(1U << CAP_ECHO_MESSAGE);
	if (!bits)
		return settle(caps);
	request(caps, bits);
	return CAPS_NOTHING;
}

static CapsNews on_list(Caps *caps, const Line *line)
{
	bool more = line->n > 3 && !strcmp(line->params[2], "*");
	offer(caps, line->params[line->n - 1]);
	caps->listed |= !more;
	return more ? CAPS_NOTHING : ask(caps);
}

static CapsNews on_ack(Caps *caps, const Line *line)
{
	g_auto(GStrv) words = g_strsplit(line->params[line->n - 1], " ", -1);
	for (char **word = words; *word; word++) {
		bool off = **word == '-';
		unsigned bit = bit_of(*word + off);
		caps->asked &= ~bit;
		caps->on = off ? caps->on & ~bit : caps->on | bit;
	}
	return settle(caps);
}

// One that went away between LS and REQ takes the whole request with it.
static CapsNews on_nak(Caps *caps, const Line *line)
{
	unsigned bits = 0;
	g_auto(GStrv) words = g_strsplit(line->params[line->n - 1], " ", -1);
	for (char **word = words; *word; word++)
		bits |= bit_of(*word);
	bits = bits ? bits & caps->asked : caps->asked;
	caps->asked &= ~bits;
	bool single = !(bits & (bits - 1));
	for (int cap = 0; cap < CAPS && !single; cap++)
		if (bits & 1U << cap)
			request(caps, 1U << cap);
	return settle(caps);
}

static CapsNews on_new(Caps *caps, const Line *line)
{
	offer(caps, line->params[line->n - 1]);
	return ask(caps);
}

static CapsNews on_del(Caps *caps, const Line *line)
{
	g_auto(GStrv) words = g_strsplit(line->params[line->n - 1], " ", -1);
	for (char **word = words; *word; word++) {
		unsigned bit = bit_of(*word);
		caps->offered &= ~bit;
		caps->on &= ~bit;
	}
	return settle(caps);
}

static const struct {
	const char *name;
	CapsNews (*handle)(Caps *caps, const Line *line);
} subcommands[] = {
	{"ACK", on_ack}, {"DEL", on_del}, {"LS", on_list}, {"NAK", on_nak}, {"NEW", on_new}};

CapsNews caps_line(Caps *caps, const Line *line)
{
	for (size_t i = 0; line->n > 2 && i < G_N_ELEMENTS(subcommands); i++)
		if (!g_ascii_strcasecmp(line->params[1], subcommands[i].name))
			return subcommands[i].handle(caps, line);
	return CAPS_NOTHING;
}

CapsNews caps_unknown(Caps *caps)
{
	caps->asked = 0;
	caps->listed = true;
	return caps->settled ? CAPS_NOTHING : settle(caps);
}

bool caps_on(const Caps *caps, Cap cap)
{
	return caps->on & 1U << cap;
}

bool caps_confirm(const Caps *caps)
{
	return (caps->on & confirming) == confirming;
}

bool caps_has_mechanism(const Caps *caps, const char *mechanism)
{
	if (!caps_on(caps, CAP_SASL))
		return false;
	g_auto(GStrv) offered = caps->mechanisms ? g_strsplit(caps->mechanisms, ",", -1) : NULL;
	return !offered || !*offered || g_strv_contains((const char *const *)offered, mechanism);
}
