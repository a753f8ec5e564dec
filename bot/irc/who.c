// SPDX-License-Identifier: LGPL-3.0-or-later
// Peers in hash tables: by nick, by number, by account, and by room. Every line costs the same,
// however large the rooms.
#include "irc/who.h"

#include <string.h>

struct Who {
	const Isupport *isupport;
	char *verified,
		*unverified; // what their addresses begin with: "irc:libera/", "irc:libera/~STAMP-"
	WhoGone *gone;
	void *data;
	GHashTable *peers;    // folded nick -> Peer, owned
	GHashTable *numbers;  // number -> Peer
	GHashTable *accounts; // folded account -> GPtrArray of Peer
	GHashTable *rooms;    // folded channel -> set of Peer
	GQueue strangers;     // of Peer, the one silent longest first
	unsigned last;
};

static void peer_free(Peer *peer)
{
	g_free(peer->nick);
	g_free(peer->mask);
	g_free(peer->account);
	g_free(peer);
}

// So that the addresses of two connections never meet, not even when the clock went back between
// them.
static char *stamp_new(void)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	char stamp[24];
	size_t at = sizeof stamp - 1;
	stamp[at] = '\0';
	for (int i = 0; i < 4; i++)
		stamp[--at] = digits[g_random_int_range(0, 36)];
	for (gint64 now = g_get_real_time() / G_USEC_PER_SEC; now > 0; now /= 36)
		stamp[--at] = digits[now % 36];
	return g_strdup(stamp + at);
}

Who *who_new(const Isupport *isupport, const char *network, WhoGone *gone, void *data)
{
	g_autofree char *stamp = stamp_new();
	Who *who = g_new0(Who, 1);
	*who = (Who){
		.isupport = isupport,
		.verified = g_strdup_printf("irc:%s/", network),
		.unverified = g_strdup_printf("irc:%s/~%s-", network, stamp),
		.gone = gone,
		.data = data,
		.peers = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)peer_free),
		.numbers = g_hash_table_new(NULL, NULL),
		.accounts = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref),
		.rooms = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref),
	};
	return who;
}

void who_free(Who *who)
{
	if (!who)
		return;
	g_hash_table_unref(who->rooms);
	g_hash_table_unref(who->accounts);
	g_hash_table_unref(who->numbers);
	g_hash_table_unref(who->peers);
	g_free(who->verified);
	g_free(who->unverified);
	g_free(who);
}

// ---- one peer ----

Peer *who_find(Who *who, const char *nick)
{
	g_autofree char *key = isupport_fold(who->isupport, nick);
	return g_hash_table_lookup(who->peers, key);
}

static void account_unlink(Who *who, Peer *peer)
{
	if (!peer->account)
		return;
	GPtrArray *holders = g_hash_table_lookup(who->accounts, peer->account);
	g_ptr_array_remove_fast(holders, peer);
	if (!holders->len)
		g_hash_table_remove(who->accounts, peer->account);
	g_clear_pointer(&peer->account, g_free);
}

static bool is_stranger(const Peer *peer)
{
	return !peer->shared;
}

static void forget(Who *who, Peer *peer)
{
	who->gone(who->data, peer);
	account_unlink(who, peer);
	if (is_stranger(peer))
		g_queue_unlink(&who->strangers, &peer->turn);
	g_hash_table_remove(who->numbers, GUINT_TO_POINTER(peer->number));
	g_autofree char *key = isupport_fold(who->isupport, peer->nick);
	g_hash_table_remove(who->peers, key);
}

static Peer *meet(Who *who, const char *nick, const char *mask)
{
	Peer *peer = g_new0(Peer, 1);
	*peer = (Peer){.nick = g_strdup(nick),
		.mask = g_strdup(mask),
		.number = ++who->last,
		.turn.data = peer};
	g_queue_push_tail_link(&who->strangers, &peer->turn);
	g_hash_table_insert(who->numbers, GUINT_TO_POINTER(peer->number), peer);
	g_hash_table_insert(who->peers, isupport_fold(who->isupport, nick), peer);
	return peer;
}

static void set_mask(Peer *peer, const char *mask)
{
	if (!mask)
		return;
	g_free(peer->mask);
	peer->mask = g_strdup(mask);
}

// Nobody tells us when a stranger leaves: only the same user and host under that nick is taken for
// the same person.
static Peer *find_same(Who *who, const char *nick, const char *mask)
{
	Peer *peer = who_find(who, nick);
	if (!peer || !is_stranger(peer) || (mask && peer->mask && !strcmp(mask, peer->mask)))
		return peer;
	forget(who, peer);
	return NULL;
}

// ---- rooms ----

static GHashTable *members_of(Who *who, const char *room)
{
	g_autofree char *key = isupport_fold(who->isupport, room);
	GHashTable *members = g_hash_table_lookup(who->rooms, key);
	if (members)
		return members;
	members = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(who->rooms, g_steal_pointer(&key), members);
	return members;
}

Peer *who_join(Who *who, const char *nick, const char *mask, const char *room)
{
	Peer *peer = find_same(who, nick, mask);
	if (!peer && g_hash_table_size(who->peers) - who->strangers.length >= WHO_MAX_MEMBERS)
		return NULL;
	if (!peer)
		peer = meet(who, nick, mask);
	set_mask(peer, mask);
	if (!g_hash_table_add(members_of(who, room), peer))
		return peer;
	if (is_stranger(peer))
		g_queue_unlink(&who->strangers, &peer->turn);
	peer->shared++;
	return peer;
}

// Out of the last shared room we see no QUIT and no NICK any more.
static void leave(Who *who, Peer *peer, unsigned rooms)
{
	peer->shared -= rooms;
	if (!is_stranger(peer))
		return;
	g_queue_push_tail_link(&who->strangers, &peer->turn);
	forget(who, peer);
}

void who_part(Who *who, const char *nick, const char *room)
{
	Peer *peer = who_find(who, nick);
	if (peer && g_hash_table_remove(members_of(who, room), peer))
		leave(who, peer, 1);
}

void who_quit(Who *who, const char *nick)
{
	Peer *peer = who_find(who, nick);
	if (!peer)
		return;
	unsigned rooms = 0;
	GHashTableIter all;
	gpointer members;
	g_hash_table_iter_init(&all, who->rooms);
	while (g_hash_table_iter_next(&all, NULL, &members))
		rooms += g_hash_table_remove(members, peer);
	if (rooms)
		leave(who, peer, rooms);
	else
		forget(who, peer);
}

void who_left(Who *who, const char *room)
{
	GHashTable *members = members_of(who, room);
	GHashTableIter all;
	gpointer peer;
	g_hash_table_iter_init(&all, members);
	while (g_hash_table_iter_next(&all, &peer, NULL)) {
		g_hash_table_iter_remove(&all);
		leave(who, peer, 1);
	}
	g_autofree char *key = isupport_fold(who->isupport, room);
	g_hash_table_remove(who->rooms, key);
}

void who_rename(Who *who, const char *from, const char *to)
{
	Peer *peer = who_find(who, from);
	if (!peer)
		return;
	g_autofree char *old = isupport_fold(who->isupport, from),
			*key = isupport_fold(who->isupport, to);
	if (strcmp(old, key)) {
		who_quit(who, to); // cannot be there; if it is, we missed its end
		char *stolen;
		g_hash_table_steal_extended(who->peers, old, (gpointer *)&stolen, NULL);
		g_free(stolen);
		g_hash_table_insert(who->peers, g_steal_pointer(&key), peer);
	}
	g_free(peer->nick);
	peer->nick = g_strdup(to);
}

void who_remask(Who *who, const char *nick, const char *mask)
{
	Peer *peer = who_find(who, nick);
	if (peer)
		set_mask(peer, mask);
}

// ---- speaking ----

static void forget_silent(Who *who, gint64 now_us)
{
	Peer *peer;
	while ((peer = g_queue_peek_head(&who->strangers)) &&
		(who->strangers.length > WHO_MAX_STRANGERS ||
			now_us - peer->spoke_us > WHO_STRANGER_SECONDS * G_USEC_PER_SEC))
		forget(who, peer);
}

Peer *who_speaks(Who *who, const char *nick, const char *mask, gint64 now_us)
{
	forget_silent(who, now_us);
	Peer *peer = find_same(who, nick, mask);
	if (!peer)
		peer = meet(who, nick, mask);
	set_mask(peer, mask);
	peer->spoke_us = now_us;
	if (!is_stranger(peer))
		return peer;
	g_queue_unlink(&who->strangers, &peer->turn);
	g_queue_push_tail_link(&who->strangers, &peer->turn);
	forget_silent(who, now_us); // the bound; never this one, which stands last
	return peer;
}

// ---- accounts ----

// "~" begins the address of people without account; control characters can come only by the escapes
// of a tag.
static bool is_usable(const char *account)
{
	if (!*account || *account == '~' || strlen(account) > WHO_ACCOUNT_BYTES)
		return false;
	for (const char *byte = account; *byte; byte++)
		if (g_ascii_iscntrl(*byte) || *byte == ' ')
			return false;
	return strcmp(account, "*") && strcmp(account, "0");
}

void who_account(Who *who, Peer *peer, const char *account)
{
	g_autofree char *folded = account ? isupport_fold(who->isupport, account) : NULL;
	bool known = folded && is_usable(folded);
	peer->state = known ? ACCOUNT_KNOWN : ACCOUNT_NONE;
	if (known && peer->account && !strcmp(folded, peer->account))
		return;
	account_unlink(who, peer);
	if (!known)
		return;
	GPtrArray *holders = g_hash_table_lookup(who->accounts, folded);
	if (!holders) {
		holders = g_ptr_array_new();
		g_hash_table_insert(who->accounts, g_strdup(folded), holders);
	}
	g_ptr_array_add(holders, peer);
	peer->account = g_steal_pointer(&folded);
}

char *who_address(const Who *who, const Peer *peer, AccountState believed)
{
	return peer->account && believed == ACCOUNT_KNOWN
		       ? g_strconcat(who->verified, peer->account, NULL)
		       : g_strdup_printf("%s%u", who->unverified, peer->number);
}

static Peer *reach_number(Who *who, const char *digits)
{
	guint64 number;
	return g_ascii_string_to_unsigned(digits, 10, 1, G_MAXUINT, &number, NULL)
		       ? g_hash_table_lookup(who->numbers, GUINT_TO_POINTER((unsigned)number))
		       : NULL;
}

// We see no QUIT and no NICK of a stranger: soon after the last word somebody else may have the nick.
static bool is_there(const Peer *peer, gint64 now_us)
{
	return !is_stranger(peer) || now_us - peer->spoke_us <= WHO_REACH_SECONDS * G_USEC_PER_SEC;
}

// Of several clients on one account, the one that spoke last.
static Peer *reach_account(Who *who, const char *account, gint64 now_us)
{
	GPtrArray *holders = g_hash_table_lookup(who->accounts, account);
	Peer *latest = NULL;
	for (unsigned i = 0; holders && i < holders->len; i++) {
		Peer *peer = holders->pdata[i];
		if (is_there(peer, now_us) && (!latest || peer->spoke_us > latest->spoke_us))
			latest = peer;
	}
	return latest;
}

Peer *who_reach(Who *who, const char *address, gint64 now_us, bool *ret_dead)
{
	forget_silent(who, now_us);
	*ret_dead = false;
	if (g_str_has_prefix(address, who->unverified)) {
		Peer *peer = reach_number(who, address + strlen(who->unverified));
		*ret_dead = !peer;
		return peer && is_there(peer, now_us) ? peer : NULL;
	}
	const char *account = address + strlen(who->verified);
	*ret_dead = !g_str_has_prefix(address, who->verified) || *account == '~';
	return *ret_dead ? NULL : reach_account(who, account, now_us);
}
