# SPDX-License-Identifier: LGPL-3.0-or-later
"""server.py MODE [CERTIFICATE [CLIENTS]]: one scripted server of bytes on a free port of loopback, TLS if there is a certificate.

It prints its port first, then a line for each thing it saw. MODE:
echo    sends everything back             http    answers each request with an empty page
burst   sends 20,000 numbered lines        stall   never reads
silent  never speaks, no TLS either        greet   says "hello" at once, before any TLS
half    ends its half, goes on reading     reset   ends by RST      drop  ends without goodbye
count   reads slowly, tells what it got     old     TLS 1.1 at most  close  closes when it has read "QUIT"
web     answers by path, see web.py        rooms   answers about Matrix rooms, see rooms.py
imap    a mailbox, see imap.py             names   a name server, see names.py
"""
import socket
import ssl
import struct
import sys
import threading

from imap import imap
from names import Odd
from rooms import rooms
from web import web

BURST = 20000


def say(*words):
    print(*words, flush=True)


def read_all(peer, chunk=65536):
    while data := peer.recv(chunk):
        yield data


def echo(peer):
    for data in read_all(peer):
        peer.sendall(data)


def http(peer):
    for _ in read_all(peer):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def burst(peer):
    peer.sendall(b"".join(b"line %d %s\r\n" % (i, b"z" * (i * 37 % 900)) for i in range(BURST)) + b"last\r\n")
    for _ in read_all(peer):
        pass


def stall(peer):
    threading.Event().wait()


def half(peer):
    peer.sendall(b"hello\r\n")
    socket.socket.shutdown(peer, socket.SHUT_WR)
    for _ in read_all(peer):
        pass


def reset(peer):
    peer.sendall(b"hello\r\n")
    peer.recv(100)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def drop(peer):
    peer.sendall(b"hello\r\n")
    peer.close()


def close(peer):
    seen = b""
    for data in read_all(peer):
        seen += data
        if b"QUIT\r\n" in seen:
            peer.sendall(b"ERROR :bye\r\n")
            say("quit seen after", len(seen), "bytes")
            return peer.close()


def count(peer):
    seen = b""
    for data in read_all(peer, 4096):
        seen += data
        if seen.endswith(b"say 19999\r\n"):  # said while the other end is there: a close may throw away what was not read yet
            break
    lines = seen.split(b"\r\n")[:-1]
    say("read", len(lines), "in order" if lines == [b"say %d" % i for i in range(len(lines))] else "mixed up")


MODES = {"echo": echo, "http": http, "burst": burst, "stall": stall, "half": half, "reset": reset, "drop": drop, "count": count,
         "close": close, "old": echo, "silent": stall, "greet": echo, "web": web, "rooms": rooms,
         "imap": imap}


def wrap(peer, mode, certificate, clients):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["http/1.1"])
    context.sni_callback = lambda _socket, name, _context: say("name", name)
    if mode == "old":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    if clients:
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(clients)
    peer = context.wrap_socket(peer, server_side=True)
    say("alpn", peer.selected_alpn_protocol())
    if clients:
        say("client", peer.getpeercert().get("subject"))
    return peer


def serve(peer, mode, certificate=None, clients=None):
    try:
        if mode == "greet":
            peer.sendall(b"hello\r\n")
        elif certificate and mode != "silent":
            peer = wrap(peer, mode, certificate, clients)
        MODES[mode](peer)
        say("closed")
    except OSError as error:
        say("error", error)


def main(mode, *tls):
    family = socket.AF_INET6 if mode.endswith("6") else socket.AF_INET
    mode = mode.rstrip("6")
    if mode == "names":
        say(Odd().server.split(":")[1])
        threading.Event().wait()
    listener = socket.socket(family)
    if mode in ("stall", "count"):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    listener.listen()
    say(listener.getsockname()[1])
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=serve, args=(peer, mode, *tls), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
