// SPDX-License-Identifier: LGPL-3.0-or-later
// Joins rooms one by one, and remembers which would not have us.
#include "matrix/entry.h"

#include "base/log.h"
#include "matrix/invite.h"
#include "matrix/upgrade.h"

// A room to be joined.
typedef struct {
	Entry *entry;
	char *where;   // an id or an alias
	char *address; // the config's room that it is; NULL = none
	char *person;  // whose private chat; NULL = nobody's
	unsigned next; // of the config's rooms: the one to look for that person in
} Goal;

static void goal_free(void *data)
{
	Goal *goal = data;
	g_free(goal->where);
	g_free(goal->address);
	g_free(goal->person);
	g_free(goal);
}

// ---- joining ----

// What the config calls so is this room from now on, and no other.
static void bind_address(Entry *entry, MatrixRoom *room, const char *address)
{
	g_autoptr(GError) error = NULL;
	MatrixRoom *other = matrix_rooms_at(entry->known, address);
	if (other && other != room)
		matrix_room_set(other, &other->address, "");
	matrix_room_set(room, &room->address, address);
	if ((other && other != room && !matrix_rooms_bind(entry->known, other, &error)) ||
		!matrix_rooms_bind(entry->known, room, &error))
		log_warning("%s: %s is asked for again at the next start: %s",
			entry->known->network, address, error->message);
}

static gboolean on_retry(void *data)
{
	Entry *entry = data;
	entry->timer = 0;
	entry_go(entry);
	return G_SOURCE_REMOVE;
}

static void refused(Entry *entry, const Goal *goal, const ApiAnswer *answer)
{
	if (!goal->address)
		return;
	const char *before = entry_refusal(entry, goal->address);
	if (g_strcmp0(before, answer->words))
		log_warning("%s: cannot join %s: %s; an invitation would help",
			entry->known->network, goal->address, answer->words);
	g_hash_table_insert(entry->refused, g_strdup(goal->address), g_strdup(answer->words));
	if (!entry->timer)
		entry->timer = g_timeout_add_seconds(ENTRY_RETRY_SECONDS, on_retry, entry);
}

static void on_joined(void *data, const ApiAnswer *answer)
{
	const Goal *goal = data;
	Entry *entry = goal->entry;
	g_hash_table_remove(entry->trying, goal->where);
	const char *id = answer->fate == API_DONE ? json_text(answer->json, "room_id") : NULL;
	MatrixRoom *room = room_id_is(id) ? matrix_rooms_take(entry->known, id) : NULL;
	if (!room) {
		refused(entry, goal, answer);
		return;
	}
	if (goal->address) {
		g_hash_table_remove(entry->refused, goal->address);
		bind_address(entry, room, goal->address);
	}
	if (goal->person && !*room->address)
		privates_adopt(entry->privates, room, goal->person);
}

// A server to ask, where none stands in the id itself.
static char *join_path(const char *where, const char *via)
{
	g_autofree char *path = api_path("v3", "join", where, NULL);
	g_autofree char *server = via && *via ? g_uri_escape_string(via, NULL, FALSE) : NULL;
	// the older name for servers that do not know the newer one yet
	return server ? g_strdup_printf("%s?via=%s&server_name=%s", path, server, server)
		      : g_steal_pointer(&path);
}

static Goal *goal_new(Entry *entry, const Goal *goal)
{
	Goal *kept = g_new(Goal, 1);
	*kept = (Goal){entry, g_strdup(goal->where), g_strdup(goal->address),
		g_strdup(goal->person), goal->next};
	return kept;
}

static void join(Entry *entry, const Goal *goal, const char *via)
{
	if (!g_hash_table_add(entry->trying, g_strdup(goal->where)))
		return;
	if (!errands_push(&entry->errands, &(Errand){HTTP_POST, join_path(goal->where, via), NULL,
						   on_joined, goal_new(entry, goal), goal_free}))
		g_hash_table_remove(entry->trying, goal->where);
}

static void on_left(void *data, const ApiAnswer *answer)
{
	(void)data;
	(void)answer; // refused: we are out of it already
}

static void leave(Entry *entry, const MatrixRoom *room)
{
	errands_push(
		&entry->errands, &(Errand){.method = HTTP_POST,
					 .path = api_path("v3", "rooms", room->id, "leave", NULL),
					 .done = on_left});
}

// ---- rooms of the config ----

static const BotRoom *next_configured(const Entry *entry, unsigned *i)
{
	return rooms_next(&entry->chat->rooms, entry->known->network, i);
}

static bool is_configured(const Entry *entry, const char *address)
{
	return rooms_at(&entry->chat->rooms, entry->known->network, address);
}

// Whoever threw us out has to ask us in.
static void join_configured(Entry *entry)
{
	const BotRoom *room;
	for (unsigned i = 0; (room = next_configured(entry, &i));) {
		const MatrixRoom *known = matrix_rooms_at(entry->known, room->address);
		if (!known || known->standing == ROOM_OUT || known->standing == ROOM_INVITED)
			join(entry, &(Goal){.where = room->address, .address = room->address},
				NULL);
	}
}

static void leave_gone(Entry *entry, MatrixRoom *room)
{
	g_autoptr(GError) error = NULL;
	if (!*room->address || is_configured(entry, room->address))
		return;
	if (room->standing == ROOM_IN)
		leave(entry, room);
	matrix_room_set(room, &room->address, "");
	if (!matrix_rooms_bind(entry->known, room, &error))
		log_warning("%s: a room is left again at the next start: %s", entry->known->network,
			error->message);
}

// ---- rooms that moved ----

static void follow(Entry *entry, const MatrixRoom *old)
{
	const MatrixRoom *next = matrix_rooms_find(entry->known, old->successor);
	if (upgrade_is_due(old) && (!next || next->standing != ROOM_IN))
		join(entry, &(Goal){.where = old->successor}, upgrade_via(old));
}

static void arrive(Entry *entry, MatrixRoom *next)
{
	MatrixRoom *old = upgrade_finish(entry->known, next);
	if (!old)
		return;
	if (*next->address)
		log_info("%s: %s has moved to a new room, and we with it", entry->known->network,
			next->address);
	if (*next->person)
		privates_adopt(entry->privates, next, next->person);
}

// The one that we were sent to does not say so itself: whoever sent us has no say there.
static void turn_back(Entry *entry, MatrixRoom *old, const MatrixRoom *next)
{
	log_warning(
		"%s: %s is said to have moved to a room that does not say so; it is not followed",
		entry->known->network, *old->address ? old->address : "a private chat");
	matrix_room_set(old, &old->successor, "");
	if (!*next->address && !*next->person)
		leave(entry, next);
}

static void look_back(Entry *entry, MatrixRoom *next)
{
	bool told = next->standing == ROOM_IN && next->power.creators[0]; // its beginning
	const GPtrArray *before = matrix_rooms_before(entry->known, next->id);
	g_autoptr(GPtrArray) olds = g_ptr_array_new(); // who is turned back stands there no more
	for (unsigned i = 0; told && before && i < before->len; i++)
		g_ptr_array_add(olds, before->pdata[i]);
	for (unsigned i = 0; i < olds->len; i++)
		if (upgrade_is_due(olds->pdata[i]) && upgrade_is_false(olds->pdata[i], next))
			turn_back(entry, olds->pdata[i], next);
}

// ---- invitations ----

static void ask_shared(Entry *entry, const Goal *goal);

static void on_member(void *data, const ApiAnswer *answer)
{
	const Goal *goal = data;
	const char *membership = answer->fate == API_DONE ? json_text(answer->json, "membership")
							  : NULL;
	if (!g_strcmp0(membership, "join"))
		join(goal->entry, goal, user_id_server(goal->person));
	else
		ask_shared(goal->entry, goal);
}

// Is that person in one of our rooms? Looked for in one after the other.
static void ask_shared(Entry *entry, const Goal *goal)
{
	const BotRoom *configured;
	Goal *kept = goal_new(entry, goal);
	while ((configured = next_configured(entry, &kept->next))) {
		const MatrixRoom *room = matrix_rooms_at(entry->known, configured->address);
		if (!room || room->standing != ROOM_IN)
			continue;
		char *path = api_path(
			"v3", "rooms", room->id, "state", "m.room.member", kept->person, NULL);
		errands_push(&entry->errands,
			&(Errand){HTTP_GET, path, NULL, on_member, kept, goal_free});
		return;
	}
	goal_free(kept);
}

static void consider(Entry *entry, const SyncRoom *told)
{
	const InvitePolicy policy = {
		entry->known, &entry->chat->rooms, (const char *const *)entry->allow};
	const char *address;
	Invite invite;
	if (!invite_read(&invite, told, entry->known->self))
		return;
	InviteVerdict verdict = invite_judge(&policy, told, &invite, &address);
	if (verdict == INVITE_IGNORE || !limit_take(&entry->invites, 1, g_get_monotonic_time()))
		return;
	const Goal goal = {
		.where = verdict == INVITE_RESOLVE ? (char *)address : (char *)told->id,
		.address = (char *)address,
		.person = invite.direct ? (char *)invite.inviter : NULL,
	};
	if (verdict == INVITE_IF_SHARED)
		ask_shared(entry, &goal);
	else
		join(entry, &goal, user_id_server(invite.inviter));
}

// ---- told ----

void entry_note(Entry *entry, const SyncRoom *told, MatrixRoom *room)
{
	if (told->part == SYNC_INVITED)
		consider(entry, told);
	if (!room)
		return;
	if (told->part == SYNC_LEFT && room->standing == ROOM_PARKED && *room->address)
		log_warning("%s: thrown out of %s; somebody there has to invite me again",
			entry->known->network, room->address);
	if (told->part == SYNC_JOINED)
		privates_note_join(entry->privates, told, room);
	arrive(entry, room);
	look_back(entry, room);
	follow(entry, room);
}

void entry_go(Entry *entry)
{
	GHashTableIter all;
	gpointer value;
	g_clear_handle_id(&entry->timer, g_source_remove);
	errands_go(&entry->errands);
	join_configured(entry);
	g_hash_table_iter_init(&all, entry->known->by_id);
	while (g_hash_table_iter_next(&all, NULL, &value)) {
		leave_gone(entry, value);
		follow(entry, value);
	}
}

void entry_hold(Entry *entry)
{
	g_clear_handle_id(&entry->timer, g_source_remove);
	errands_hold(&entry->errands);
}

bool entry_is_joining(const Entry *entry)
{
	const Errand *errand = g_queue_peek_head((GQueue *)&entry->errands.waiting);
	return entry->errands.request && errand->done == on_joined &&
	       ((const Goal *)errand->data)->address;
}

const char *entry_refusal(const Entry *entry, const char *address)
{
	return g_hash_table_lookup(entry->refused, address);
}

void entry_init(Entry *entry, const Entry *with, const Api *api)
{
	*entry = (Entry){
		.chat = with->chat,
		.known = with->known,
		.privates = with->privates,
		.allow = with->allow,
		.trying = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
	errands_init(&entry->errands, api);
	limit_init(
		&entry->invites, INVITES_A_MINUTE, INVITES_A_MINUTE / 60.0, g_get_monotonic_time());
}

void entry_clear(Entry *entry)
{
	entry_hold(entry);
	errands_clear(&entry->errands);
	g_clear_pointer(&entry->allow, g_strfreev);
	g_clear_pointer(&entry->trying, g_hash_table_unref);
	g_clear_pointer(&entry->refused, g_hash_table_unref);
}
