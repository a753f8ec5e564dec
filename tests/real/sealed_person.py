# SPDX-License-Identifier: LGPL-3.0-or-later
"""A person whose client encrypts: says and hears sealed messages, as devices do that their owners have signed. What one does and
sees is as of any person; here is what seals add."""
import asyncio
import contextlib
import itertools
import threading
import time

from matrix_person import Person
from mautrix.errors import MatrixConnectionError, MUnknownToken
from mautrix.types import RoomCreatePreset
from sealed_phone import Phone, encryption


class SealedPerson(Person):
    """Strict unless told otherwise: gives keys to signed devices only, and believes these only."""

    def __init__(self, loop, server, name, folder, **more):
        """more: device, signed, strict, url (of a wiretap), and first: the same person at another device."""
        self.first, strict = more.get("first"), more.get("strict", True)
        if not self.first:
            server.register(name)
        self.loop, self.server, self.name, self.id, self.folder = loop, server, name, server.user(name), folder
        self.events, self.invitations, self.seals, self.bare, self.others = [], [], {}, [], []
        self.news, self.batches, self.numbers = threading.Condition(), 0, itertools.count()
        self.phone = Phone(more.get("url") or server.url, self.id, folder, strict)
        self.loop.run(self.phone.log_in(server.password, more.get("device", "PHONE")))
        self.recovery = self.first and self.first.recovery
        if more.get("signed", True):
            self.loop.run(self.phone.sign(self.recovery)) if self.recovery else self.make_identity()
        self.listening = loop.start(self.listen())

    @property
    def device(self):
        return self.phone.device

    async def listen(self):
        away = asyncio.Event()
        while True:
            try:
                events, invitations, seals, bare = await self.phone.sync()
            except MUnknownToken:
                return  # logged out
            except (MatrixConnectionError, asyncio.TimeoutError):
                with contextlib.suppress(asyncio.TimeoutError):  # the server is away
                    await asyncio.wait_for(away.wait(), 0.1)
                continue
            with self.news:
                self.events += events
                self.invitations += invitations
                self.seals |= {seal.event: seal for seal in seals}
                self.bare += bare
                self.batches += 1
                self.news.notify_all()

    def switch_off(self):
        self.loop.run(self.phone.close(self.listening))

    def switch_on(self):
        """The same device with the store that it had, and with nothing else."""
        old = self.phone
        self.phone = Phone(old.url, self.id, self.folder, old.strict)
        self.phone.token, self.phone.device = old.token, old.device
        self.loop.run(self.phone.open())
        self.listening = self.loop.start(self.listen())

    def close(self):
        for other in self.others:
            other.close()
        self.others = []
        if self.phone:
            self.switch_off()
        self.phone = None

    # who one is

    def another(self, device, **more):
        """The same person at another device, signed unless told otherwise."""
        more = {"url": self.phone.url, "strict": self.phone.strict, **more}
        self.others.append(SealedPerson(self.loop, self.server, self.name, self.folder, device=device, first=self, **more))
        return self.others[-1]

    def make_identity(self):
        """At first, or a new one: then the server asks for the password, and other devices are no longer signed."""
        self.recovery = self.loop.run(self.phone.make_identity(self.server.password))

    def sign(self, recovery):
        """Signs one's own device, with the identity that these words bring."""
        self.loop.run(self.phone.sign(recovery))

    def log_out(self):
        """The server forgets the device."""
        self.loop.run(self.phone.client.logout())
        self.close()

    def delete_device(self, device):
        token, body = self.phone.token, {}
        for _ in range(2):
            status, answer = self.server.ask("DELETE", f"devices/{device}", body, token)
            body = {"auth": {"type": "m.login.password", "session": answer.get("session"), "password": self.server.password,
                             "identifier": {"type": "m.id.user", "user": self.id}}}
        assert status == 200, answer

    # what one does

    def room(self, alias=None, invite=(), direct=False, state=(), sealed=True):
        """sealed: True, False, or the content of its m.room.encryption."""
        preset = RoomCreatePreset.TRUSTED_PRIVATE if direct else RoomCreatePreset.PUBLIC if alias else RoomCreatePreset.PRIVATE
        first = [encryption(**(sealed if isinstance(sealed, dict) else {}))] if sealed else []
        return self.loop.run(self.phone.client.create_room(alias_localpart=alias, preset=preset, invitees=list(invite), is_direct=direct,
                                                           initial_state=first + list(state)))

    def chat(self, user):
        """A private chat, encrypted, as the usual clients make them."""
        return self.room(invite=[user], direct=True)

    def invite(self, room, user):
        self.loop.run(self.phone.client.invite_user(room, user))

    def join(self, room):
        self.loop.run(self.phone.client.join_room(room))

    def leave(self, room):
        self.loop.run(self.phone.client.leave_room(room))

    def kick(self, room, user):
        self.loop.run(self.phone.client.kick_user(room, user))

    def send(self, room, content, kind="m.room.message"):
        return self.loop.run(self.phone.send(room, kind, content, f"{self.name}{next(self.numbers)}"))

    def tap_sealed(self, room, event, mark="\u2705", inside=True):
        """Sets a mark as few clients do, sealed too; inside: what it is on stands there as well, not only outside."""
        return self.loop.run(self.phone.mark_sealed(room, event, mark, inside, f"{self.name}{next(self.numbers)}"))

    def hold_keys(self, room):
        """What one says in that room from now on has keys that nobody gets yet."""
        self.loop.run(self.phone.hold_keys(room))

    def give_keys(self):
        """… and now they do."""
        self.loop.run(self.phone.give_keys())

    def take_back(self, room, event):
        return self.loop.run(self.phone.client.redact(room, event))

    # what one sees

    def lately(self):
        shut = [seal for seal in self.seals.values() if seal.why]
        ended = self.listening.done() and not self.listening.cancelled() and self.listening.exception()
        return f"{super().lately()}, not read: {shut[-12:]}, bare: {self.bare[-3:]}" + (f", stopped: {ended!r}" if ended else "")

    def until(self, what, holds, seconds=60):
        """Waits until holds() is true, asked after each batch; what it returned."""
        with self.news:
            found = self.news.wait_for(holds, seconds)
            assert found, f"{self.name}: never {what}: {self.lately()}"
            return found

    def cannot_read(self, event, pattern="", seconds=60):
        """Waits until that event has come and could not be read for such a reason; its seal."""
        return self.until(f"found {event} unreadable: {pattern}", lambda: (seal := self.seals.get(event)) and seal.why and
                          pattern in seal.why and seal, seconds)

    def trusts(self, user, device):
        """What one's device thinks of another: cross-signed-tofu, unverified, …; None of what it does not know."""
        return self.loop.run(self.phone.trust(user, device))

    def knows(self, user, device, trust, seconds=60):
        """Waits until one's device thinks so of another that somebody has."""
        end, before = time.monotonic() + seconds, -1
        while (now := self.trusts(user, device)) != trust:
            with self.news:
                assert self.news.wait_for(lambda: self.batches != before, end - time.monotonic()), (
                    f"to {self.name} {device} is {now}, not {trust}: {self.lately()}")
                before = self.batches

    def sees_go(self, room, user, seconds=60):
        """Waits until that user has left or was sent away."""
        return self.waits(f"{user} go", lambda where, event: where == room and event["type"] == "m.room.member" and
                          event["state_key"] == user and event["content"]["membership"] == "leave", seconds)

    def indexes(self, sender):
        """(session, index) of each sealed message of that user that came, readable or not, in order."""
        with self.news:
            return [(seal.session, seal.index) for seal in self.seals.values() if seal.sender == sender]
