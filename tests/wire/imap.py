# SPDX-License-Identifier: LGPL-3.0-or-later
"""An IMAP server of a few lines: what it holds, and what is wrong with it, goes by the name of the mailbox that is asked for."""
import re
import socket
import threading

WRAPPED = b"Subject: x\r\n\r\nA004 OK done\r\n* SEARCH 9\r\n)\r\nA005 NO\r\n"
# UIDVALIDITY, UIDNEXT, and the mails by their UIDs; None = it is not told.
BOXES = {
    "three": (7, 4, {n: b"mail %d" % n for n in (1, 2, 3)}),
    "empty": (7, 1, {}),
    "unnumbered": (None, 4, {1: b"mail"}),
    "endless": (7, None, {1: b"mail"}),
    "gaps": (7, 5001, {1: b"mail 1", 4999: b"mail 4999"}),
    "many": (7, 61, {n: b"m" for n in range(1, 61)}),
    "vast": (7, 5001, {n: b"m" for n in range(1, 5001)}),
    "big": (7, 4, {1: b"x" * 3_000_000, 2: b"mail 2", 3: b""}),
    "wrapped": (7, 2, {1: WRAPPED}),
    "deleted": (7, 4, {1: b"mail 1", 2: None, 3: b"mail 3"}),
    "garbage": (7, 4, {1: b"mail 1"}),
    "cut": (7, 3, {1: b"mail 1", 2: b"mail 2"}),
    "top": (4294967295, 4294967295, {4294967294: b"mail"}),
}


def lines(peer):
    data = b""
    while chunk := peer.recv(65536):
        data += chunk
        while b"\r\n" in data:
            line, data = data.split(b"\r\n", 1)
            yield line.decode()


def select(name):
    validity, following, mails = BOXES[name]
    told = f"* {len(mails)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n"
    if validity:
        told += f"* OK [UIDVALIDITY {validity}] numbers\r\n"
    return told + (f"* OK [UIDNEXT {following}] next\r\n" if following else "")


def search(name, words):
    if name == "garbage":
        return "* SEARCH 1 99999999999999999999 x 3\r\n"
    uids = sorted(BOXES[name][2])
    first, last = re.match(r"UID (\d+):(\d+)$", words).groups() if words.startswith("UID") else (0, 0)
    found = [uid for uid in uids if int(first) <= uid <= int(last)] if last else uids[int(words.split(":")[0]) - 1:]
    return "* SEARCH" + "".join(f" {uid}" for uid in found) + "\r\n"


def fetch(name, uid, peer):
    """False: it is over."""
    mail = BOXES[name][2].get(uid)
    if mail is None:
        return True
    peer.sendall(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(mail)))
    if name == "cut" and uid == 2:
        peer.sendall(mail[:3])
        return False
    peer.sendall(mail + b")\r\n")
    return True


def imap(peer):
    box = None
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sendall(b"* OK here\r\n")
    for line in lines(peer):
        tag, word, *rest = line.split(" ", 2)
        print(word, *rest, flush=True)
        answer = "OK done"
        if word == "CAPABILITY":
            peer.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        elif word == "LOGIN" and "wrong" in rest[0]:
            answer = "NO you are not"
        elif word == "SELECT":
            box = rest[0].strip('"')
            if box == "silent":
                threading.Event().wait()
            if box in BOXES:
                peer.sendall(select(box).encode())
            else:
                answer = "NO there is none"
        elif line.split(" ", 1)[1].startswith("UID SEARCH "):
            peer.sendall(search(box, line.split("UID SEARCH ", 1)[1]).encode())
        elif match := re.search(r"UID FETCH (\d+) BODY\[\]", line):
            if not fetch(box, int(match[1]), peer):
                return peer.close()
        peer.sendall(f"{tag} {answer}\r\n".encode())
