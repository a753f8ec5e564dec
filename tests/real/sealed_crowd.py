# SPDX-License-Identifier: LGPL-3.0-or-later
"""Many devices in one encrypted room, each with keys of its own (libolm), that only take what is sent to them."""
import json
from concurrent.futures import ThreadPoolExecutor

import olm

ALGORITHMS = ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"]
AT_ONCE = 4
WRITERS = 3  # who may write to a device
SYNC = "sync?timeout=0&filter=" + '%7B%22room%22%3A%7B%22rooms%22%3A%5B%5D%7D%7D'  # of no room


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Device:
    """Published, with keys for those who write to it first."""

    def __init__(self, server, user, name):
        self.server, self.user, self.name, self.account = server, user, name, olm.Account()
        body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": server.password, "device_id": name}
        self.token = self.ask("POST", "login", body)["access_token"]
        self.account.generate_one_time_keys(WRITERS)
        once = {f"signed_curve25519:{number}": self.signed({"key": key}) for number, key in self.account.one_time_keys["curve25519"].items()}
        keys = {f"{kind}:{name}": value for kind, value in self.account.identity_keys.items()}
        self.ask("POST", "keys/upload", {
            "device_keys": self.signed({"user_id": user, "device_id": name, "algorithms": ALGORITHMS, "keys": keys}),
            "one_time_keys": once})

    def ask(self, method, path, body=None):
        status, answer = self.server.ask(method, path, body, getattr(self, "token", None))
        assert status == 200, answer
        return answer

    def signed(self, value):
        return {**value, "signatures": {self.user: {f"ed25519:{self.name}": self.account.sign(canonical(value))}}}

    def sessions(self):
        """The ids of the rooms' keys that came to it, each sealed for it alone."""
        came = [event for event in self.ask("GET", SYNC).get("to_device", {}).get("events", []) if event["type"] == "m.room.encrypted"]
        return [self.opened(event["content"])["content"]["session_id"] for event in came]

    def opened(self, content):
        letter = olm.OlmPreKeyMessage(content["ciphertext"][self.account.identity_keys["curve25519"]]["body"])
        session = olm.InboundSession(self.account, letter, content["sender_key"])
        said = json.loads(session.decrypt(letter))
        assert said["type"] == "m.room_key" and said["recipient"] == self.user, said
        return said


class SealedCrowd:
    def __init__(self, server, room, users, each):
        """So many users with so many devices each, in that public room."""
        self.devices = []
        names = [f"member{number}" for number in range(users)]
        with ThreadPoolExecutor(AT_ONCE) as many:
            for joined in many.map(lambda name: self.joins(server, room, name), names):
                assert joined[0] == 200, joined
            self.devices = list(many.map(lambda at: Device(server, server.user(names[at % users]), f"DEVICE{at // users}"),
                                         range(users * each)))

    @staticmethod
    def joins(server, room, name):
        return server.ask("POST", f"join/{room}", {}, server.register(name))

    def sessions(self):
        """Of each device, which rooms' keys it has."""
        with ThreadPoolExecutor(AT_ONCE) as many:
            return list(many.map(Device.sessions, self.devices))
