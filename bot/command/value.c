// SPDX-License-Identifier: LGPL-3.0-or-later
// The core's argument types and the plain ones among their readers. Times and spans: value_time.c;
// dates: value_date.c.
#include "command/value.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/value_private.h"

static bool read_any(const char *text, Value *ret_value)
{
	(void)ret_value;
	return *text;
}

static bool read_int(const char *text, Value *ret_value)
{
	// GLib would take "+3", which is a number of guests.
	return *text != '+' && g_ascii_string_to_signed(text, 10, -VALUE_MAX_INT, VALUE_MAX_INT,
				       &ret_value->n, NULL);
}

static bool read_guests(const char *text, Value *ret_value)
{
	guint64 n;
	if (*text != '+' ||
		!g_ascii_string_to_unsigned(text + 1, 10, 0, VALUE_MAX_GUESTS, &n, NULL))
		return false;
	ret_value->n = (int64_t)n;
	return true;
}

static bool read_duration(const char *text, Value *ret_value)
{
	return clock_parse_duration(text, &ret_value->n);
}

// "@ana", or an address: a network's kind, a colon and a name.
static bool read_person(const char *text, Value *ret_value)
{
	(void)ret_value;
	if (*text == '@')
		return text[1];
	size_t kind = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	return kind > 0 && text[kind] == ':' && text[kind + 1];
}

static bool read_bool(const char *text, Value *ret_value)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
		if (g_ascii_strcasecmp(text, words[i]))
			continue;
		ret_value->n = i % 2;
		return true;
	}
	return false;
}

static const struct {
	const char *name;
	bool (*read)(const char *text, Value *ret_value);
} types[] = {
	[VALUE_WORD] = {"word", read_any},
	[VALUE_INT] = {"int", read_int},
	[VALUE_GUESTS] = {"guests", read_guests},
	[VALUE_TIME] = {"time", value_read_time},
	[VALUE_DURATION] = {"duration", read_duration},
	[VALUE_SPAN] = {"span", value_read_span},
	[VALUE_DATE] = {"date", value_read_date},
	[VALUE_PERSON] = {"person", read_person},
	[VALUE_ROOM] = {"room", read_any},
	[VALUE_BOOL] = {"bool", read_bool},
	[VALUE_TEXT] = {"text", read_any},
};

ValueType value_type(const char *name)
{
	for (ValueType type = VALUE_WORD; type < G_N_ELEMENTS(types); type++)
		if (!strcmp(name, types[type].name))
			return type;
	return VALUE_NONE;
}

bool value_is_wide(ValueType type)
{
	return type == VALUE_WORD || type == VALUE_ROOM || type == VALUE_TEXT;
}

static const char *word_at(const GPtrArray *words, unsigned i)
{
	return i < words->len ? ((const TextWord *)words->pdata[i])->text : NULL;
}

// The words of a value as one text: only "next" speaks for the word after it too.
static char *text_of(ValueType type, const GPtrArray *words, unsigned first, unsigned *ret_n)
{
	const char *word = word_at(words, first), *after = word_at(words, first + 1);
	bool two = type == VALUE_DATE && after && !g_ascii_strcasecmp(word, "next");
	*ret_n = two ? 2 : 1;
	return two ? g_strconcat(word, " ", after, NULL) : g_strdup(word);
}

unsigned value_parse(ValueType type, const GPtrArray *words, unsigned first, Value *ret_value)
{
	if (type == VALUE_NONE || first >= words->len)
		return 0;
	unsigned n;
	g_autofree char *text = text_of(type, words, first, &n);
	Value value = {.type = type};
	if (!types[type].read(text, &value))
		return 0;
	*ret_value = value;
	return n;
}

char *value_nearest(ValueType type, const char *word)
{
	if (type == VALUE_SPAN)
		return value_nearest_span(word);
	return type == VALUE_DATE ? g_strdup(value_nearest_date(word)) : NULL;
}
