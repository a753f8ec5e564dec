# SPDX-License-Identifier: LGPL-3.0-or-later
"""The bots that are measured: how each is told what to do, started, and asked afterwards what it kept."""
import dataclasses
import os
import pathlib
import sqlite3
import subprocess

HERE = pathlib.Path(__file__).parent
TIGHT, PLACES = 1, 60  # the shift that has fewer places than people want
ROOMY = range(2, 12)   # the shifts with room for everybody


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a bot runs: a fresh folder of its own, what was built, what was unpacked, and the server."""
    folder: pathlib.Path
    build: pathlib.Path
    peers: pathlib.Path
    channel: str
    nick: str
    plain: int
    tls: int
    ca_file: pathlib.Path
    fast: bool  # every throttle off; else as the bot comes


class Bot:
    """A description is a subclass: prepare() writes what it needs into its folder, argv() starts it in the foreground."""

    name = None
    answers = "ONE"  # how many of a person's questions a line of it answers
    day, sign_up = "!day", "!in {}"

    def __init__(self, place):
        self.place, self.child = place, None
        self.environment = {**os.environ, "HOME": str(place.folder)}

    def prepare(self):
        """Its config, and a store with one tight shift and ten roomy ones."""
        make_store(self.store)

    def argv(self):
        raise NotImplementedError

    @property
    def store(self):
        return self.place.folder / "picket.db"

    def stored(self):
        """Who is on which shift, as its file says: "name shift"."""
        return read_store(self.store, "select person || ' ' || shift from signup")

    def start(self):
        with open(self.place.folder / "log", "ab") as log:
            self.child = subprocess.Popen([str(arg) for arg in self.argv()], cwd=self.place.folder, env=self.environment,
                                          stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    @property
    def pid(self):
        return self.child.pid

    def kill9(self):
        if self.child:
            self.child.kill()
            self.child.wait()

    def log(self):
        return (self.place.folder / "log").read_text(errors="replace")[-3000:]


def make_store(path):
    """What the bots share that are no product."""
    store = sqlite3.connect(path)
    with store:
        store.execute("create table shift (id integer primary key, most integer not null)")
        store.execute("create table signup (shift integer not null, person text not null, primary key (shift, person))")
        store.execute("insert into shift values (?, ?)", (TIGHT, PLACES))
        store.executemany("insert into shift values (?, 100000)", [(shift,) for shift in ROOMY])
    store.close()


def read_store(path, query):
    store = sqlite3.connect(path)
    try:
        return {row for row, in store.execute(query)}
    finally:
        store.close()
