// SPDX-License-Identifier: LGPL-3.0-or-later
// The core's own tables: people, what must be said, when, the strikes, and acts of officers. A step that was released
// is never changed.
#include "store/schema.h"

#include <stddef.h>

const char *const schema_steps[] = {
	"create table person ("
	"  id $id,"
	"  handle text not null,"
	"  handle_key text not null default '',"
	"  lang text not null default '',"
	"  created bigint not null);"
	"create table identity ("
	"  address text primary key,"
	"  person bigint references person (id),"
	"  handle text not null,"
	"  verified bigint not null,"
	"  seen bigint not null);"
	"create index person_handle on person (handle_key);"
	"create index identity_person on identity (person);"
	"create table role_grant ("
	"  id $id,"
	"  person bigint not null,"
	"  role bigint not null,"
	"  place text not null," // '' = everywhere
	"  expires bigint,"
	"  origin text not null," // 'config' or 'command'
	"  by_person bigint,"
	"  at bigint not null,"
	"  unique (person, role, place));"
	"create index role_grant_origin on role_grant (origin);"
	"create table strike_kept (" // what others read is the view strike
	"  name text primary key,"
	"  title text not null,"
	"  against text not null,"
	"  zone text not null,"
	"  day_one text not null,"
	"  start text not null,"
	"  finish text not null,"
	"  state text not null,"
	"  count text not null,"
	"  listed text not null,"
	"  intervals text not null,"
	"  milestones text not null,"
	"  official_days bigint not null,"
	"  basis text not null,"
	"  origin text not null," // 'config' or 'command'
	"  changed_by text,"
	"  changed_at bigint);"
	"create table outbox ("
	"  id $id,"
	"  network text not null,"
	"  room text,"
	"  address text,"
	"  person bigint,"
	"  handle text not null,"
	"  text text not null,"
	"  class bigint not null,"
	"  queued bigint not null,"
	"  expires bigint not null,"
	"  tries bigint not null default 0,"
	"  asked_room text,"
	"  question text,"
	"  lang text not null default 'en');"
	"create table journal ("
	"  id $id,"
	"  person bigint not null,"
	"  at bigint not null,"
	"  owner text not null,"
	"  command text not null,"
	"  args text not null,"
	"  room text," // where it was answered; null = in private: its undo is heard by nobody else
	"  undone bigint not null default 0);"
	"create index journal_person on journal (person, at);"
	"create table timer ("
	"  owner text not null,"
	"  key text not null,"
	"  at bigint not null,"
	"  primary key (owner, key));"
	"create index timer_at on timer (at, owner, key);"
	"create table plugin_state ("
	"  name text primary key,"
	"  off bigint not null);"
	"create table setting (" // the store's own id, the last moment of a kept console
	"  key text primary key,"
	"  value text not null);",
	"create table approval ("
	"  id $id,"
	"  person bigint not null," // who asked
	"  address text not null,"
	"  forced bigint not null," // the console's role for that line, else -1
	"  command text not null,"
	"  args text not null,"   // bound: dates as dates, nouns as ids
	"  typed text not null,"  // the same for people
	"  effect text not null," // as declared by the last dry run
	"  recipients text not null,"
	"  told bigint not null,"
	"  undoes bigint not null," // the journal's entry that it takes back, else 0
	"  at bigint not null,"
	"  expires bigint not null,"
	"  state text not null," // open approved rejected expired void
	"  closed_by bigint not null default 0);"
	"create index approval_state on approval (state, id);"
	// of an act that a second officer approved: its undo needs one too
	"alter table journal add column approval bigint not null default 0;"
	"create index role_grant_role on role_grant (role, person);"
	"create table audit ("
	"  number bigint primary key,"
	"  at bigint not null,"
	"  person bigint not null,"
	"  who text not null,"
	"  command text not null,"
	"  args text not null,"
	"  outcome text not null,"
	"  detail text not null,"
	"  told bigint not null,"
	"  seal text not null);"
	"create table guess (" // wrong words for a secret
	"  who text not null,"
	"  command text not null,"
	"  tries bigint not null,"
	"  since bigint not null,"
	"  primary key (who, command));",
	"create table posted ("
	"  owner text not null,"
	"  room text not null,"
	"  key text not null,"
	"  expires bigint not null," // nobody uses the key after; 0 = it is kept for ever
	"  primary key (owner, room, key));"
	"create index posted_expires on posted (expires);",
	"alter table outbox add column owner text;" // of the kind
	"alter table outbox add column kind text;"  // of answers that may be merged
	"alter table outbox add column subject bigint not null default 0;",
	// 0 = it was surely never said: noted at a clean stop, so that only after a crash all are marked
	"alter table outbox add column tried bigint not null default 1;",
	// id of the line in which it leaves, or may have left; null = in none yet
	"alter table outbox add column line text;"
	"alter table outbox add column thread text;" // where it was asked, in the network's own words
	"create table heard ("                       // of networks that may tell the same again
	"  network text not null,"
	"  id text not null,"
	"  at bigint not null,"
	"  primary key (network, id));"
	"create index heard_at on heard (at);",
	"create table post (" // what may be tapped
	"  id $id,"
	"  network text not null,"
	"  line text not null,"    // the id under which it left
	"  event text not null,"   // what the network calls it; '' = not known yet
	"  address text not null," // whose private chat
	"  choices text not null,"
	"  until bigint not null,"
	"  unique (network, line));"
	"create index post_event on post (network, event);"
	"create index post_until on post (until);"
	"create table tap ("
	"  network text not null,"
	"  id text not null,"
	"  post bigint not null,"
	"  mark text not null,"
	"  address text not null,"
	"  person bigint not null,"
	"  at bigint not null,"
	"  undo text not null," // the packed inverse of what it did; '' = nothing
	"  gone bigint not null,"
	"  primary key (network, id));"
	"create index tap_post on tap (post, address);"
	"create index tap_undo on tap (person, undo) where undo <> '';",
	"create table board (" // live posts: what a room shows, and what it is to show
	"  id $id,"
	"  network text not null,"
	"  room text not null," // its name in the config
	"  owner text not null,"
	"  key text not null,"
	"  post bigint not null,"
	"  body text not null,"
	"  revision bigint not null,"
	"  said bigint not null," // the revision that the room shows; 0 = none yet
	"  pin bigint not null,"
	"  over bigint not null,"
	"  dirty bigint not null,"
	"  unique (owner, room, key));"
	"create index board_dirty on board (network, id) where dirty = 1;"
	"create index board_post on board (post);",
	// 1: who taps it is to be asked, for what was told of it was not heard
	"alter table post add column recount bigint not null default 0;"
	"create index post_recount on post (network, id) where recount = 1;",
	"alter table posted add column event text not null default '';" // what the network calls it; '' = not known
	"alter table outbox add column post text;"                      // its key in posted
	"alter table outbox add column edits text;", // of what it takes the place of
	"create table delivered ("                   // to hooks: the same once more does nothing
	"  owner text not null,"
	"  hook text not null,"
	"  id text not null," // as the sender calls it
	"  items bigint not null,"
	"  at bigint not null,"
	"  primary key (owner, hook, id));"
	"create index delivered_at on delivered (at);",
	NULL,
};
