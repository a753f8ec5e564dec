// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of Matrix networks. A step that was released is never changed.
#include "matrix/schema.h"

#include <stddef.h>

const char *const matrix_steps[] = {
	"create table matrix_room (" // what we know of it goes on where the last sync ended
	"  network text not null,"
	"  id text not null,"
	"  standing bigint not null," // RoomStanding
	"  address text not null,"    // as the config names it; '' = it does not
	"  version bigint not null,"
	"  creators text not null,"
	"  levels text not null,"
	"  name text not null,"
	"  encrypted bigint not null,"
	"  successor text not null,"
	"  tombstoned_by text not null,"
	"  person text not null," // who else is in a private chat; '' = it is none
	"  joined bigint not null,"
	"  invited bigint not null,"
	"  primary key (network, id));",
	"alter table matrix_room add column predecessor text not null default '';",
	"create table matrix_session (" // tokens are here before they are used
	"  network text primary key,"
	"  account text not null,"
	"  device text not null,"
	"  access text not null,"
	"  refresh text not null,"
	"  life bigint not null);" // milliseconds of a token; 0 = it does not end
	"create table matrix_sync ("
	"  network text primary key,"
	"  account text not null,"
	"  since text not null,"
	"  at bigint not null);",
	"create table matrix_device (" // whose keys lie beside the store
	"  network text primary key,"
	"  account text not null,"
	"  device text not null,"
	"  key text not null,"          // Ed25519, as others see it
	"  turn bigint not null);"      // Device.turn
	"create table matrix_keyless (" // encrypted events whose key has not come yet
	"  network text not null,"
	"  id text not null,"
	"  room text not null,"
	"  event text not null,"
	"  at bigint not null,"
	"  primary key (network, id));",
	NULL,
};
