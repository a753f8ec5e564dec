# SPDX-License-Identifier: LGPL-3.0-or-later
"""A person at a Matrix client that somebody else wrote (matrix-nio): says things, and waits for what comes."""
import asyncio
import itertools
import re
import threading
import time

from nio import AsyncClient, InviteMemberEvent, JoinResponse, RoomCreateResponse, RoomPreset, RoomSendResponse


class Loop:
    """One loop of asyncio in a thread, for all people of a test run."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, coroutine, seconds=60):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    def start(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)


class Person:
    def __init__(self, loop, server, name, token):
        self.loop, self.server, self.name, self.id = loop, server, name, server.user(name)
        self.events, self.invitations, self.news, self.numbers = [], [], threading.Condition(), itertools.count()
        self.client = loop.run(self.make(token))
        self.listening = loop.start(self.listen())

    async def make(self, token):
        client = AsyncClient(self.server.url, self.id)
        client.access_token, client.user_id, client.device_id = token, self.id, f"DEVICE{self.name}"
        return client

    async def listen(self):
        """Every event of every room, as its server tells it, in order."""
        while True:
            try:
                answer = await self.client.sync(timeout=10000)
            except (OSError, asyncio.TimeoutError):
                continue  # the server is away
            rooms = getattr(answer, "rooms", None)
            with self.news:
                for room, info in getattr(rooms, "join", {}).items():
                    self.events += [(room, event.source) for event in info.timeline.events]
                for room, info in getattr(rooms, "invite", {}).items():
                    self.invitations += [(room, event.sender) for event in info.invite_state if isinstance(event, InviteMemberEvent)]
                self.news.notify_all()

    def close(self):
        self.listening.cancel()
        self.loop.run(self.client.close())

    # what one does

    def room(self, alias=None, invite=(), direct=False, state=()):
        preset = RoomPreset.trusted_private_chat if direct else RoomPreset.public_chat
        answer = self.loop.run(self.client.room_create(alias=alias, invite=invite, is_direct=direct, preset=preset, initial_state=state))
        assert isinstance(answer, RoomCreateResponse), answer
        return answer.room_id

    def invite(self, room, user):
        self.loop.run(self.client.room_invite(room, user))

    def join(self, room):
        answer = self.loop.run(self.client.join(room))
        assert isinstance(answer, JoinResponse), answer

    def send(self, room, content, kind="m.room.message"):
        """The event's id."""
        answer = self.loop.run(self.client.room_send(room, kind, content, f"{self.name}{next(self.numbers)}", ignore_unverified_devices=True))
        assert isinstance(answer, RoomSendResponse), answer
        return answer.event_id

    def say(self, room, text, **more):
        return self.send(room, {"msgtype": "m.text", "body": text, **more})

    def say_in_thread(self, room, root, text):
        return self.say(room, text, **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})

    def edit(self, room, event, text):
        return self.say(room, f"* {text}", **{"m.new_content": {"msgtype": "m.text", "body": text},
                                             "m.relates_to": {"rel_type": "m.replace", "event_id": event}})

    def tap(self, room, event, mark="\u2705"):
        """Sets a mark on an event; the id of that."""
        return self.send(room, {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": mark}}, "m.reaction")

    def take_back(self, room, event):
        self.loop.run(self.client.room_redact(room, event))

    # what one sees

    def seen(self, room, sender):
        with self.news:
            return [event for where, event in self.events if where == room and event["sender"] == sender
                    and event["type"] == "m.room.message"]

    def bodies(self, room, sender):
        return [event["content"].get("body", "") for event in self.seen(room, sender)]

    def lately(self):
        return [(room, event["sender"], event["content"]) for room, event in self.events[-12:]]

    def waits(self, what, fits, seconds=60):
        """For an event for which fits(room, event) is true; the event."""
        end = time.monotonic() + seconds
        with self.news:
            while True:
                for room, event in self.events:
                    if fits(room, event):
                        return event
                left = end - time.monotonic()
                assert left > 0, f"{self.name} never saw {what}: {self.lately()}"
                self.news.wait(left)

    def hears(self, room, sender, pattern, seconds=60):
        """Waits for a message that matches; the event."""
        return self.waits(f"{sender} say {pattern!r}", lambda where, event: where == room and event["sender"] == sender and
                          re.search(pattern, event["content"].get("body", "")), seconds)

    def sees_mark(self, room, sender, event, mark="\u2705", seconds=60):
        """Waits until that user has set the mark on an event."""
        relation = {"rel_type": "m.annotation", "event_id": event, "key": mark}
        return self.waits(f"{mark} on {event}", lambda where, at: where == room and at["sender"] == sender and
                          at["content"].get("m.relates_to") == relation, seconds)

    def is_asked_in(self, user):
        """Waits until that user asks them into a room; the room."""
        with self.news:
            assert self.news.wait_for(lambda: user in [sender for _, sender in self.invitations], 20), f"{user} never asked {self.name} in"
            return next(room for room, sender in self.invitations if sender == user)

    def meets(self, room, user):
        """Waits until that user is in the room."""
        return self.waits(f"{user} come", lambda where, event: where == room and event["type"] == "m.room.member" and
                          event["state_key"] == user and event["content"]["membership"] == "join")

    def gathers(self, room, *others):
        """Waits for each of them to come in, who were asked or may."""
        for other in others:
            other.join(room)
            self.meets(room, other.id)
