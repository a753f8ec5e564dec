# SPDX-License-Identifier: LGPL-3.0-or-later
"""The config of a test's bot, section by section: a config is the sum of them."""
ZONE = "America/Los_Angeles"


def section(kind, name="", /, **keys):
    """In the order given; what is None is left out."""
    lines = [f"{key} = {value}" for key, value in keys.items() if value is not None]
    return "\n".join([f"[{kind} {name}]" if name else f"[{kind}]", *lines, ""])


def bot(operators=None, **keys):
    return section("bot", store="picket.db", operators=operators, **keys)


def irc(name, port, host="127.0.0.1", **keys):
    usual = {"nick": "picket", "tls": "no", "pace": "none", "reconnect": "1s"}
    return section("network", name, kind="irc", host=host, port=port, **{**usual, **keys})


def matrix(homeserver, user, password_file="password", **keys):
    return section("network", "home", kind="matrix", homeserver=homeserver, user=user, password_file=password_file, **keys)


def room(name, network, address, strikes="wga", **keys):
    return section("room", name, network=network, address=address, strikes=strikes, **keys)


WGA = section("strike", "wga", title="WGA", start="2023-05-02 00:01", zone=ZONE)
SAG = section("strike", "sag", title="SAG-AFTRA", start="2023-07-14 00:01", zone=ZONE)
PARAMOUNT = section("place", "paramount", title="Paramount", zone=ZONE, gates="1; 2")
