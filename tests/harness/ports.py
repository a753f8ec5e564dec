# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ports for servers of tests, of which several run side by side, each with servers that stop and start again."""
import random
import socket

# Below those that a kernel gives to whoever wants any: between two starts of a server one of these would soon be another's.
FIRST, END = 20000, 32768
reserved = []  # for as long as this process lives


def reserve(port):
    """A name that the kernel gives to one process: whoever has it may use the port. Raises OSError."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0picketbot-test-port-{port}")
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        name.close()
        raise
    reserved.append(name)


def free_port():
    """One that nobody listens on, and no other test will take."""
    while True:
        port = random.randrange(FIRST, END)
        try:
            reserve(port)
        except OSError:
            continue
        return port


def free_ports(count):
    return [free_port() for _ in range(count)]
