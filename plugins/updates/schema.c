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
	// What was there before we came is known, and not said.
	"alter table updates_edition add column silent bigint not null default 0;"
	"alter table updates_bulletin add column lang text not null default '';" // '' = for all
	"create table updates_source ("
	"  name text not null primary key," // as the config names it
	"  etag text not null,"
	"  modified text not null,"
	"  checked bigint not null,"
	"  failures bigint not null," // in a row
	"  fault text not null,"      // of the last
	"  begun bigint not null);"   // what was there at first is known
	"create table updates_item ("
	"  source text not null,"
	"  key text not null,"        // of what the source calls it,
	"  content text not null,"    // and of what it says
	"  bulletin bigint not null," // 0 = it became none
	"  primary key (source, key));"
	"create index updates_item_content on updates_item (source, content);"
	"create table updates_draft ("
	"  id $id,"
	"  source text not null,"
	"  key text not null,"        // of its item
	"  bulletin bigint not null," // of which it would be the next edition; 0 = a new one
	"  link text not null,"
	"  lang text not null,"
	"  text text not null,"
	"  published bigint not null,"
	"  fetched bigint not null,"
	"  why text not null,"        // it waits; '' = all of that source do
	"  settled bigint not null);" // since when it does not wait any more; 0 = it does
	"create index updates_draft_waits on updates_draft (settled, id);"
	"create table updates_press ("
	"  id $id,"
	"  source text not null,"
	"  outlet text not null,"
	"  title text not null,"
	"  link text not null,"
	"  lang text not null,"
	"  published bigint not null,"
	"  fetched bigint not null,"
	"  state bigint not null,"       // 0 to be said, 1 held, 2 dropped, 3 said
	"  management bigint not null);" // it tells what management says
	"create index updates_press_state on updates_press (state, fetched);",
	"create table updates_talk ("
	"  id $id,"
	"  strike text not null,"
	"  issuer text not null,"
	"  day bigint not null," // as GDate counts
	"  text text not null,"
	"  bulletin bigint not null," // its source; 0 = none
	"  removed bigint not null);" // since when; 0 = it stands
	"create index updates_talk_of on updates_talk (strike, removed, day, id);",
	"alter table updates_edition add column relayed bigint not null default 0;", // to each room that it is for
	// Mails that were not believed, and not told of yet: how many, why the newest, and when it was told last.
	"alter table updates_source add column refused bigint not null default 0;"
	"alter table updates_source add column refusal text not null default '';"
	"alter table updates_source add column refused_told bigint not null default 0;",
	NULL,
};
