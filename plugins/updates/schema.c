// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of bulletins. A step that was released is never changed.
#include "schema.h"

#include <stddef.h>

const char *const schema_migrations[] = {
	"create table updates_bulletin ("
	"  id $id,"                  // its number
	"  issuer text not null,"    // the [issuer] it came from,
	"  title text not null,"     // as people called it then
	"  channel text not null,"   // 'officer'
	"  edition bigint not null," // the newest
	"  urgent bigint not null,"
	"  link text not null,"
	"  withdrawn bigint not null," // since when; 0 = it holds
	"  reason text not null);"
	"create table updates_edition ("
	"  bulletin bigint not null references updates_bulletin (id),"
	"  edition bigint not null,"
	"  text text not null,"
	"  hash text not null,"
	"  published bigint not null,"
	"  fetched bigint not null,"
	"  primary key (bulletin, edition));"
	"create index updates_edition_fetched on updates_edition (fetched);"
	"create index updates_bulletin_held on updates_bulletin (withdrawn, id);"
	"create table updates_told ("
	"  bulletin bigint not null references updates_bulletin (id),"
	"  room text not null," // as the config names it
	"  primary key (bulletin, room));"
	"create table updates_blackout ("
	"  id $id,"
	"  issuer text not null,"
	"  title text not null,"
	"  since bigint not null,"
	"  until bigint not null," // 0 = it is on
	"  reason text not null);"
	"create index updates_blackout_on on updates_blackout (until, issuer);"
	// Each run of a few words of each edition, by its hash: words are looked up, never searched for.
	"create table updates_phrase ("
	"  hash bigint not null,"
	"  bulletin bigint not null,"
	"  edition bigint not null,"
	"  primary key (hash, bulletin, edition));",
	NULL,
};
