// SPDX-License-Identifier: LGPL-3.0-or-later
// Token buckets and a little memory of what each person said last. The store is asked for a role only
// where a bucket is empty.
#include "command/flood.h"

typedef struct {
	double burst, per_second;
} Size;

// Honest use never meets these: ten sign-ups within 5 s by each of a hundred members pass whole. All
// strangers of a network together cannot use up a room.
static const Size of_stranger = {8, 0.25}, of_member = {12, 0.5}, of_captain = {200, 10};
static const Size of_room = {1500, 20}, of_strangers = {300, 5};

typedef struct {
	Limit limit;
	int64_t told_us; // 0 = never
} Bound;

typedef struct {
	char *address;
	Bound own;
	Limit as_captain;
	int64_t spoke_us;
	int64_t role_us; // when the role was looked up; 0 = never
	bool captain;
	unsigned line; // hash of the last one that was answered
	unsigned same; // how often, one after the other
	int64_t same_us;
	unsigned misses;
	GList turn;
	GQueue *stands; // in which queue of its FloodPeople
} Person;

// Who comes, asks and goes leaves little behind; a quarrel is kept for longer.
struct FloodPeople {
	GHashTable *known; // address -> Person
	GQueue order;      // of Person, the one silent longest first
	GQueue missed;     // the same, of those silent for long who have missed
};

static void person_free(Person *person)
{
	g_free(person->address);
	g_free(person);
}

static FloodPeople *people_new(void)
{
	FloodPeople *people = g_new0(FloodPeople, 1);
	people->known = g_hash_table_new_full(
		g_str_hash, g_str_equal, NULL, (GDestroyNotify)person_free);
	g_queue_init(&people->order);
	g_queue_init(&people->missed);
	return people;
}

static void people_free(FloodPeople *people)
{
	g_hash_table_unref(people->known);
	g_free(people);
}

void flood_init(Flood *flood, Chat *chat)
{
	*flood = (Flood){
		.chat = chat,
		.verified = people_new(),
		.others = people_new(),
		.rooms = g_hash_table_new_full(NULL, NULL, NULL, g_free),
		.networks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.spared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
	flood_spare(flood, "console");
}

void flood_clear(Flood *flood)
{
	g_clear_pointer(&flood->verified, people_free);
	g_clear_pointer(&flood->others, people_free);
	g_clear_pointer(&flood->rooms, g_hash_table_unref);
	g_clear_pointer(&flood->networks, g_hash_table_unref);
	g_clear_pointer(&flood->spared, g_hash_table_unref);
}

void flood_spare(Flood *flood, const char *network)
{
	g_hash_table_add(flood->spared, g_strdup(network));
}

void flood_limit(Flood *flood, const char *network)
{
	g_hash_table_remove(flood->spared, network);
}

void flood_configure(Flood *flood)
{
	const Config *config = flood->chat->config;
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "network", i)); i++)
		if (config_bool(config, section, "network", "limits"))
			flood_limit(flood, section->name);
		else
			flood_spare(flood, section->name);
}

static bool is_spared(const Flood *flood, const Message *message)
{
	return g_hash_table_contains(flood->spared, message->network);
}

// A real clock may be set while a flood goes on; the monotonic one may not.
static int64_t now_us(const Flood *flood)
{
	const Clock *clock = flood->chat->clock;
	return clock->kind == CLOCK_REAL ? g_get_monotonic_time()
					 : clock_now(clock) * G_USEC_PER_SEC;
}

static bool is_over(int64_t since_us, int64_t now, int64_t seconds)
{
	return !since_us || now - since_us >= seconds * G_USEC_PER_SEC || now < since_us;
}

// ---- people ----

static Size size_of(const Message *message)
{
	return message->from.verified ? of_member : of_stranger;
}

static FloodPeople *people_of(const Flood *flood, const Message *message)
{
	return message->from.verified ? flood->verified : flood->others;
}

static void stand(Person *person, GQueue *queue)
{
	if (person->stands)
		g_queue_unlink(person->stands, &person->turn);
	person->stands = queue;
	g_queue_push_tail_link(queue, &person->turn);
}

static void forget(FloodPeople *people, Person *person)
{
	g_queue_unlink(person->stands, &person->turn);
	g_hash_table_remove(people->known, person->address);
}

static Person *silent_in(const GQueue *queue, int64_t now, int64_t seconds)
{
	Person *person = g_queue_peek_head((GQueue *)queue);
	return person && is_over(person->spoke_us, now, seconds) ? person : NULL;
}

static void forget_silent(FloodPeople *people, int64_t now)
{
	Person *person;
	while ((person = silent_in(&people->order, now, FLOOD_FORGET_SECONDS)))
		if (person->misses)
			stand(person, &people->missed);
		else
			forget(people, person);
	while ((person = silent_in(&people->missed, now, FLOOD_MISS_SECONDS)))
		forget(people, person);
	while (g_hash_table_size(people->known) > FLOOD_MAX_PEOPLE)
		forget(people, g_queue_peek_head(
				       people->missed.length ? &people->missed : &people->order));
}

static Person *meet(FloodPeople *people, const Message *message, int64_t now)
{
	Person *person = g_new0(Person, 1);
	const Size size = size_of(message);
	person->address = g_strdup(message->from.address);
	person->turn.data = person;
	limit_init(&person->own.limit, size.burst, size.per_second, now);
	limit_init(&person->as_captain, of_captain.burst, of_captain.per_second, now);
	g_hash_table_insert(people->known, person->address, person);
	return person;
}

static Person *person_of(Flood *flood, const Message *message, int64_t now)
{
	FloodPeople *people = people_of(flood, message);
	forget_silent(people, now);
	Person *person = g_hash_table_lookup(people->known, message->from.address);
	if (!person)
		person = meet(people, message, now);
	person->spoke_us = now;
	stand(person, &people->order);
	forget_silent(people, now); // the bound; never this one, which stands last
	return person;
}

static bool is_captain(Flood *flood, Person *person, const Message *message, int64_t now)
{
	if (message->forced_role != MESSAGE_OWN_ROLE)
		return message->forced_role >= BOT_CAPTAIN;
	if (message->room_role >= BOT_CAPTAIN)
		return true;
	if (!message->from.verified) // authority comes from a verified identity only
		return false;
	if (is_over(person->role_us, now, FLOOD_ROLE_SECONDS)) {
		person->role_us = now;
		person->captain = people_role_of(&flood->chat->people, &message->from, NULL) >=
				  BOT_CAPTAIN;
	}
	return person->captain;
}

bool flood_is_captain(Flood *flood, const Message *message)
{
	int64_t now = now_us(flood);
	return is_captain(flood, person_of(flood, message, now), message, now);
}

// ---- bounds ----

static Bound *bound_new(Size size, int64_t now)
{
	Bound *bound = g_new0(Bound, 1);
	limit_init(&bound->limit, size.burst, size.per_second, now);
	return bound;
}

static Bound *room_bound(Flood *flood, BotRoom *room, int64_t now)
{
	Bound *bound = g_hash_table_lookup(flood->rooms, room);
	if (!bound) {
		bound = bound_new(of_room, now);
		g_hash_table_insert(flood->rooms, room, bound);
	}
	return bound;
}

static Bound *strangers_bound(Flood *flood, const char *network, int64_t now)
{
	Bound *bound = g_hash_table_lookup(flood->networks, network);
	if (!bound) {
		bound = bound_new(of_strangers, now);
		g_hash_table_insert(flood->networks, g_strdup(network), bound);
	}
	return bound;
}

// What many share is used up; NULL = it is not. Strangers are stopped before they use up a room.
static Bound *crowd_stop(Flood *flood, const Message *message, int64_t now)
{
	Bound *bound;
	if (!message->from.verified) {
		bound = strangers_bound(flood, message->network, now);
		if (!limit_take(&bound->limit, 1, now))
			return bound;
	}
	if (!message->room)
		return NULL;
	bound = room_bound(flood, message->room, now);
	return limit_take(&bound->limit, 1, now) ? NULL : bound;
}

static FloodVerdict tell_once(Bound *bound, FloodVerdict verdict, int64_t now)
{
	if (!is_over(bound->told_us, now, FLOOD_TELL_SECONDS))
		return FLOOD_QUIET;
	bound->told_us = now;
	return verdict;
}

// ---- the same again ----

static unsigned hash_of(const Message *message)
{
	return g_str_hash(message->text) * 31 + g_direct_hash(message->room);
}

// Only one line after the other: whoever says something else between them may want the first anew.
static bool is_same(const Person *person, const Message *message, int64_t now)
{
	return hash_of(message) == person->line &&
	       !is_over(person->same_us, now, FLOOD_SAME_SECONDS);
}

static FloodVerdict pass(Person *person, const Message *message, int64_t now)
{
	person->same = is_same(person, message, now) ? person->same + 1 : 1;
	person->line = hash_of(message);
	person->same_us = now;
	return FLOOD_PASS;
}

// ---- judging ----

static FloodVerdict stop_person(Flood *flood, Person *person, int64_t now)
{
	flood->counts.fast++;
	return tell_once(&person->own, FLOOD_TELL, now);
}

FloodVerdict flood_judge(Flood *flood, const Message *message)
{
	if (is_spared(flood, message))
		return FLOOD_PASS;
	int64_t now = now_us(flood);
	Person *person = person_of(flood, message, now);
	if (person->same >= FLOOD_SAME_MOST && is_same(person, message, now)) {
		flood->counts.same++;
		return FLOOD_QUIET;
	}
	bool own = limit_take(&person->own.limit, 1, now);
	Bound *crowd = own ? crowd_stop(flood, message, now) : NULL;
	if (own && !crowd)
		return pass(person, message, now);
	if (is_captain(flood, person, message, now) && limit_take(&person->as_captain, 1, now))
		return pass(person, message, now);
	if (!own)
		return stop_person(flood, person, now);
	flood->counts.crowd++;
	return tell_once(crowd, FLOOD_TELL_CROWD, now);
}

unsigned flood_seconds(const Message *message)
{
	return (unsigned)(1 / size_of(message).per_second);
}

// ---- what was no command ----

bool flood_may_miss(Flood *flood, const Message *message, unsigned weight)
{
	if (is_spared(flood, message))
		return true;
	int64_t now = now_us(flood);
	Person *person = person_of(flood, message, now);
	if (person->misses + weight <= FLOOD_MISS_MOST) {
		person->misses += weight;
		return true;
	}
	if (is_captain(flood, person, message, now))
		return true;
	flood->counts.misses++;
	return false;
}

void flood_heed(Flood *flood, const Message *message)
{
	Person *person = g_hash_table_lookup(
		people_of(flood, message)->known, message->from.address);
	if (person)
		person->misses = 0;
}
