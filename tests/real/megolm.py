# SPDX-License-Identifier: LGPL-3.0-or-later
"""What stands in clear around a message that Megolm sealed, and what may never be seen there: two messages under one key of its chain."""
import base64
import contextlib
import json
import re
from dataclasses import dataclass

SENDS = re.compile(r"/rooms/(?P<room>[^/]+)/send/(?P<kind>[^/]+)/(?P<transaction>[^/?]+)")


@dataclass(frozen=True)
class Sealed:
    room: str
    transaction: str
    session: str
    index: int
    ciphertext: str


def index_of(ciphertext):
    """The index of the ratchet, which stands in clear before the ciphertext: a version, then fields; 8 is the index's."""
    data = base64.b64decode(ciphertext + "=" * (-len(ciphertext) % 4))
    assert data[:2] == b"\x03\x08", data[:2]
    value = shift = 0
    for byte in data[2:]:
        value |= (byte & 127) << shift
        if byte < 128:
            return value
        shift += 7
    raise AssertionError("a ciphertext ends within its index")


def sends(exchanges, kind):
    """(where, exchange) of each event of that type that was sent to a room, in order."""
    found = [(SENDS.search(exchange.path), exchange) for exchange in exchanges if exchange.method == "PUT"]
    return [(at, exchange) for at, exchange in found if at and at["kind"] == kind]


def said_bare(exchanges):
    """(room, body) of each message that was sent in clear."""
    return [(at["room"], exchange.body) for at, exchange in sends(exchanges, "m.room.message")]


def said_sealed(exchanges):
    """Each message that was sent sealed; one that was cut off before its end says too little to be judged."""
    found = []
    for at, exchange in sends(exchanges, "m.room.encrypted"):
        with contextlib.suppress(json.JSONDecodeError):
            content = json.loads(exchange.body)
            ciphertext = content["ciphertext"]
            found.append(Sealed(at["room"], at["transaction"], content["session_id"], index_of(ciphertext), ciphertext))
    return found


def differing(sealed, key):
    """Pairs of messages that have the same key and not the same ciphertext."""
    first = {}
    return [(before, each) for each in sealed if (before := first.setdefault(key(each), each)).ciphertext != each.ciphertext]


def used_twice(sealed):
    """Two messages at one place of the chain of keys. One that is sent again as it was is one."""
    return differing(sealed, lambda each: (each.session, each.index))


def sent_anew(sealed):
    """Transactions that came again with something else in them. After a crash that may be: nothing sealed is kept."""
    return differing(sealed, lambda each: (each.room, each.transaction))


def told_twice(exchanges):
    """Transactions of which the server made more than one event."""
    events = {}
    for at, exchange in sends(exchanges, "m.room.encrypted"):
        if exchange.status == 200:
            with contextlib.suppress(json.JSONDecodeError):
                events.setdefault((at["room"], at["transaction"]), set()).add(json.loads(exchange.answer)["event_id"])
    return {transaction: found for transaction, found in events.items() if len(found) > 1}
