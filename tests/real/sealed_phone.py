# SPDX-License-Identifier: LGPL-3.0-or-later
"""A device that encrypts, by somebody else's code (mautrix and libolm). The order in which keys and messages are taken in is ours:
mautrix takes in all at once what one answer of the server brought."""
import asyncio
import json
import pathlib
from dataclasses import dataclass

from mautrix.client import Client
from mautrix.crypto import OlmMachine, PgCryptoStateStore, PgCryptoStore
from mautrix.crypto.cross_signing_key import CrossSigningSeeds
from mautrix.errors import DecryptionError, MatrixRequestError, MNotFound, SessionNotFound
from mautrix.types import DeviceLists, DeviceOTKCount, Event, EventType, StateEvent, ToDeviceEvent, TrustState
from mautrix.util.async_db import Database
from megolm import index_of

ALGORITHM = "m.megolm.v1.aes-sha2"
SIGNED = TrustState.CROSS_SIGNED_UNTRUSTED  # by the identity that its owner has now, whichever they had before

# A server leaves out all but the last ten of what was said in a room.
WHOLE = json.dumps({"room": {"timeline": {"limit": 1000}}})


def encryption(**more):
    """The state of a room that is encrypted; more: rotation_period_msgs and the like."""
    return {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": ALGORITHM, **more}}


@dataclass
class Seal:
    """How a message was encrypted; why it could not be read, if so."""
    room: str
    sender: str
    event: str
    session: str
    index: int
    clear: dict  # the relation that servers see
    device: str = None
    trust: str = None
    why: str = None


class Phone:
    """One device: its connection to a server, and its store, which outlives the connection."""

    def __init__(self, url, user, folder, strict):
        self.url, self.user, self.strict, self.folder = url, user, strict, pathlib.Path(folder)
        self.token = self.device = self.lost = None
        self.busy, self.members, self.withheld, self.shut, self.seen, self.held = asyncio.Lock(), {}, {}, {}, set(), []

    async def open(self):
        path = self.folder / f"{self.user[1:].replace(':', '-')}-{self.device}.db"
        self.database = Database.create(f"sqlite:///{path}")
        await self.database.start()
        for tables in (PgCryptoStore, PgCryptoStateStore):
            await tables.upgrade_table.upgrade(self.database)
        self.rooms, self.store = PgCryptoStateStore(self.database), PgCryptoStore(self.user, "of a test", self.database)
        await self.store.put_device_id(self.device)
        self.since = await self.store.get_next_batch() or None
        self.client = Client(self.user, self.device, base_url=self.url, token=self.token, sync_store=self.store, state_store=self.rooms)
        self.crypto = self.client.crypto = OlmMachine(self.client, self.store, self.rooms)
        self.crypto.send_keys_min_trust = self.crypto.share_keys_min_trust = SIGNED if self.strict else TrustState.UNVERIFIED
        await self.crypto.load()

    async def log_in(self, password, device):
        client = Client(self.user, base_url=self.url)
        answer = await client.login(password=password, device_id=device, device_name=device)
        self.token, self.device = answer.access_token, answer.device_id
        await client.api.session.close()
        await self.open()
        await self.crypto.share_keys()

    async def close(self, listening):
        """Between two batches: a key that was half taken in would be lost."""
        async with self.busy:
            listening.cancel()
            await self.client.api.session.close()
            await self.database.stop()

    # who one is

    async def make_identity(self, password):
        """New keys that sign one's devices, kept on the server too; the words that bring them to another device."""
        seeds = CrossSigningSeeds.generate()
        try:
            await self.crypto._publish_cross_signing_keys(seeds.to_keys())
        except MatrixRequestError as refusal:
            if refusal.http_status != 401:
                raise
            await self.crypto._publish_cross_signing_keys(seeds.to_keys(), {
                "type": "m.login.password", "session": json.loads(refusal.text)["session"], "password": password,
                "identifier": {"type": "m.id.user", "user": self.user}})
        recovery = await self.crypto.generate_recovery_key(seeds=seeds)
        await self.check_signed()
        return recovery

    async def sign(self, recovery):
        await self.crypto.verify_with_recovery_key(recovery)
        await self.check_signed()

    async def check_signed(self):
        """The server has the signature: it says nothing where it does not like one."""
        await self.crypto._fetch_keys([self.user], include_untracked=True)
        trust = await self.crypto.resolve_trust(self.crypto.own_identity)
        assert trust >= SIGNED, trust

    async def trust(self, user, device):
        """What this device thinks of another, of which it may not know; whom it never heard of it asks the server about."""
        if await self.store.get_devices(user) is None:
            await self.crypto._fetch_keys([user], include_untracked=True)
        found = await self.store.get_device(user, device)
        return found and str(await self.crypto.resolve_trust(found))

    # what one sends

    async def is_sealed(self, room):
        if await self.rooms.is_encrypted(room):
            return True
        try:
            await self.client.get_state_event(room, EventType.ROOM_ENCRYPTION)
        except MNotFound:
            return False
        return True

    async def note_members(self, room):
        """Each message is for those who are in the room, or asked in, as the server knows at that moment."""
        await self.client.get_members(room)
        members = set(await self.rooms.get_members(room))
        if self.members.get(room) != members:
            await self.store.remove_outbound_group_session(room)
        self.members[room] = members

    async def send(self, room, kind, content, number):
        if kind != "m.reaction" and await self.is_sealed(room):
            await self.note_members(room)
        return await self.client.send_message_event(room, EventType.find(kind, EventType.Class.MESSAGE), content, txn_id=number)

    async def mark_sealed(self, room, event, mark, inside, number):
        """A reaction, which mautrix itself says in clear."""
        relation = {"rel_type": "m.annotation", "event_id": event, "key": mark}
        await self.note_members(room)
        sealed = await self.client.encrypt(room, EventType.REACTION, {"m.relates_to": relation} if inside else {})
        content = {**sealed.serialize(), "m.relates_to": relation}
        return await self.client.send_message_event(room, EventType.ROOM_ENCRYPTED, content, disable_encryption=True, txn_id=number)

    async def hold_keys(self, room):
        """A new session for that room, whose key stays here, as all keys from now on."""
        async def hold(*letter):
            self.held.append(letter)

        await self.store.remove_outbound_group_session(room)
        self.client.send_to_device = hold

    async def give_keys(self):
        del self.client.send_to_device
        while self.held:
            await self.client.send_to_device(*self.held.pop(0))

    # what comes

    async def sync(self):
        """One batch: (events, invitations, seals, bare events)."""
        answer = await self.client.sync(self.since, timeout=10000, filter_id=WHOLE)
        async with self.busy:
            return await self.take_in(answer)

    async def take_in(self, answer):
        """Keys before messages."""
        news = await self.take_keys(answer)
        events, invitations, seals, bare = [], [], [], []
        rooms = answer.get("rooms", {})
        for room, info in [*rooms.get("join", {}).items(), *rooms.get("leave", {}).items()]:
            for raw in info.get("state", {}).get("events", []) + info["timeline"]["events"]:
                await self.take_state({**raw, "room_id": room})
        found = [(room, {**raw, "room_id": room}) for part in ("join", "leave") for room, info in rooms.get(part, {}).items()
                 for raw in info["timeline"]["events"] if raw["event_id"] not in self.seen]
        for room, raw in (list(self.shut.values()) if news else []) + found:
            if raw["type"] == "m.room.encrypted" and raw["content"].get("algorithm") == ALGORITHM:
                event, seal = await self.unseal(room, raw)
                seals.append(seal)
                events += [(room, event)] if event else []
            elif self.strict and raw["type"] == "m.room.message" and await self.rooms.is_encrypted(room):
                bare.append((room, raw))
            else:
                events.append((room, raw))
        for room, info in rooms.get("invite", {}).items():
            invitations += [(room, raw["sender"]) for raw in info["invite_state"]["events"]
                            if raw["type"] == "m.room.member" and raw["state_key"] == self.user]
        self.since = answer["next_batch"]
        await self.store.put_next_batch(self.since)
        self.seen |= {raw["event_id"] for _, raw in found}
        return events, invitations, seals, bare

    async def take_keys(self, answer):
        """True if what could not be read before may be readable now."""
        changed = answer.get("device_lists", {}).get("changed", [])
        if changed:
            await self.crypto.handle_device_lists(DeviceLists(changed=changed, left=[]))
        for user in changed:  # a signature alone would leave the session as it was
            await self.crypto.on_devices_changed(user)
        letters = answer.get("to_device", {}).get("events", [])
        for raw in letters:
            await self.take_letter(raw)
        left = answer.get("device_one_time_keys_count", {}).get("signed_curve25519")
        if left is not None:
            await self.crypto.handle_otk_count(DeviceOTKCount(curve25519=0, signed_curve25519=left))
        return bool(changed or letters)

    async def take_letter(self, raw):
        if raw["type"] == "m.room.encrypted":
            try:
                await self.crypto.handle_to_device_event(ToDeviceEvent.deserialize(raw))
            except DecryptionError as fault:
                self.lost = f"one could not be read: {fault}"
        elif raw["type"] == "m.room_key_request":
            await self.crypto.handle_room_key_request(ToDeviceEvent.deserialize(raw))
        elif raw["type"] in ("m.room_key.withheld", "org.matrix.room_key.withheld"):
            self.withheld[raw["content"].get("session_id")] = raw["content"]["code"]

    async def take_state(self, raw):
        if raw["type"] in ("m.room.member", "m.room.encryption") and "state_key" in raw:
            await self.rooms.update_state(StateEvent.deserialize(raw))
            if raw["type"] == "m.room.member":
                await self.store.remove_outbound_group_session(raw["room_id"])

    async def unseal(self, room, raw):
        """(what it says or None, its seal)"""
        content = raw["content"]
        seal = Seal(room, raw["sender"], raw["event_id"], content["session_id"], index_of(content["ciphertext"]),
                    content.get("m.relates_to"))
        self.shut[seal.event] = room, raw
        try:
            found = await self.crypto.decrypt_megolm_event(Event.deserialize(json.loads(json.dumps(raw))))
        except SessionNotFound:
            seal.why = f"no key: {self.withheld.get(seal.session) or self.lost or 'none came'}"
            return None, seal
        except DecryptionError as fault:
            seal.why = str(fault) or type(fault).__name__
            return None, seal
        session = await self.store.get_group_session(room, seal.session)
        plain, index = session.decrypt(content["ciphertext"])
        assert index == seal.index, (index, seal)
        device = await self.store.find_device_by_key(raw["sender"], session.sender_key)
        trust = found["mautrix"]["trust_state"]
        seal.device, seal.trust = device and device.device_id, str(trust)
        if self.strict and trust < SIGNED:
            seal.why = f"the sender's device is {trust}"
            return None, seal
        del self.shut[seal.event]
        said = json.loads(plain)
        relation = {"m.relates_to": seal.clear} if seal.clear else {}
        return {**raw, "type": said["type"], "content": {**relation, **said["content"]}, "seal": seal}, seal
