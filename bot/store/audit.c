// SPDX-License-Identifier: LGPL-3.0-or-later
// Appends to the record of acts, and proves it whole.
#include "store/audit.h"

#include <string.h>

// Each text with its length before it: no two entries can be written as the same bytes.
static void hash_text(GChecksum *sum, const char *text)
{
	g_autofree char *length = g_strdup_printf("%zu:", strlen(text));
	g_checksum_update(sum, (const guchar *)length, -1);
	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
}

static void hash_number(GChecksum *sum, int64_t number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
	hash_text(sum, text);
}

static char *seal_of(const char *before, int64_t number, const AuditEntry *entry)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	const char *const texts[] = {
		before, entry->who, entry->command, entry->args, entry->outcome, entry->detail};
	const int64_t numbers[] = {number, entry->at, entry->person, entry->told};
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
		hash_text(sum, texts[i]);
	for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
		hash_number(sum, numbers[i]);
	return g_strdup(g_checksum_get_string(sum));
}

bool audit_append(Store *store, const AuditEntry *entry, GError **error)
{
	Query *query = store_query(store,
		"select number, seal from audit where number > 0 order by number desc limit 1");
	StoreStep step = query_step(query, error);
	if (step == STORE_STEP_FAILED)
		return false;
	int64_t number = step == STORE_ROW ? query_int(query, 0) + 1 : 1;
	g_autofree char *before = g_strdup(step == STORE_ROW ? query_text(query, 1) : "");
	query_reset(query);
	g_autofree char *seal = seal_of(before, number, entry);
	return store_run(store, error,
		"insert into audit (number, at, person, who, command, args, outcome, detail, told, "
		"seal) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		S(number), S(entry->at), S(entry->person), S(entry->who), S(entry->command),
		S(entry->args), S(entry->outcome), S(entry->detail), S(entry->told), S(seal));
}

static AuditEntry entry_of(Query *query)
{
	return (AuditEntry){
		.at = query_int(query, 1),
		.person = query_int(query, 2),
		.who = query_text(query, 3),
		.command = query_text(query, 4),
		.args = query_text(query, 5),
		.outcome = query_text(query, 6),
		.detail = query_text(query, 7),
		.told = query_int(query, 8),
	};
}

static void take(AuditReport *report, Query *query)
{
	const AuditEntry entry = entry_of(query);
	int64_t number = query_int(query, 0);
	g_autofree char *seal = seal_of(report->seal, number, &entry);
	report->entries++;
	if (!report->broken &&
		(number != report->entries || strcmp(seal, query_text(query, 9)) != 0))
		report->broken = report->entries;
	if (report->entries == 1)
		report->first_at = entry.at;
	report->last_at = entry.at;
	g_free(report->seal);
	report->seal = g_strdup(query_text(query, 9));
}

bool audit_verify(Store *store, AuditReport *ret_report, GError **error)
{
	*ret_report = (AuditReport){.seal = g_strdup("")};
	Query *query = store_query(store,
		"select number, at, person, who, command, args, outcome, detail, told, seal from "
		"audit order by number");
	StoreStep step;
	while ((step = query_step(query, error)) == STORE_ROW)
		take(ret_report, query);
	return step == STORE_DONE;
}

void audit_report_clear(AuditReport *report)
{
	g_clear_pointer(&report->seal, g_free);
}
