// SPDX-License-Identifier: LGPL-3.0-or-later
// The record of officers' and captains' acts: append-only, each entry sealed by a hash over itself and
// the seal before it, so that a changed, missing or inserted entry shows. What was cut off at the end
// shows by the last number and seal, which `picketbot audit verify` prints to be noted elsewhere.
#pragma once
#include "store/store.h"

typedef struct {
	int64_t at, person; // person 0 = unknown to the store
	const char *who;    // the verified address, or "" for a stranger
	const char *command, *args;
	const char *outcome; // done refused failed asked approved rejected expired changed void
	const char *detail;  // "approval 7", or why; "" = nothing more
	int64_t told;        // persons told because of it
} AuditEntry;

// In a turn: appends one. False = it could not be written, and what it is about must not stand.
bool audit_append(Store *store, const AuditEntry *entry, GError **error);

typedef struct {
	int64_t entries, first_at, last_at;
	char *seal;     // of the last entry; "" if there is none
	int64_t broken; // the first entry that does not fit; 0 = the record is whole
} AuditReport;
// Reads the whole record. False = it could not be read.
bool audit_verify(Store *store, AuditReport *ret_report, GError **error);
void audit_report_clear(AuditReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditReport, audit_report_clear)
