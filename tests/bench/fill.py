# SPDX-License-Identifier: LGPL-3.0-or-later
"""Fills a store that the bot itself has made: the schema is the bot's, so that what is measured on it cannot drift."""
import itertools
import random
import sqlite3
from dataclasses import dataclass

DAY = 86400
HOURS = 3 * 3600
WAITING = 30  # in the line of each full shift to come


@dataclass(frozen=True)
class Size:
    people: int = 160_000
    shifts: int = 10_000
    signups: int = 1_000_000
    days_before: int = 100  # of all days with shifts
    days_after: int = 14
    big: int = 2_000  # people on the last shift


@dataclass(frozen=True)
class Filled:
    """Ids that the bench asks for."""
    running: list
    coming: list  # with places free
    full: list  # with a line
    big: int
    busy: list  # handles of people with many shifts behind them
    free: list  # handles of people who are on nothing to come
    holding: list  # (handle, shift) of people on shifts to come


def insert(db, table, columns, rows):
    marks = ", ".join("?" * len(columns))
    db.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)


def fill_people(db, size):
    """Each bears the handle p1, p2 … and is known to the console by it."""
    first = db.execute("select coalesce(max(id), 0) + 1 from person").fetchone()[0]
    ids = range(first, first + size.people)
    insert(db, "person", ["id", "handle", "handle_key", "created"], ((i, f"p{i}", f"p{i}", 0) for i in ids))
    insert(db, "identity", ["address", "person", "handle", "verified", "seen"], ((f"console:p{i}", i, f"p{i}", 1, 0) for i in ids))
    return ids


def days_of(db, now, size):
    """(gate, start, local date) of each shift, earliest first: the same number at the same hours every day."""
    gates = [row[0] for row in db.execute("select id from places_gate where gone = 0 order by id")]
    days = size.days_before + 1 + size.days_after
    daily = -(-size.shifts // days)
    for day in range(-size.days_before, size.days_after + 1):
        begins = now - now % DAY + day * DAY + 7 * 3600  # midnight in the places' zone, near enough
        date = db.execute("select date(?, 'unixepoch')", [begins]).fetchone()[0]
        for i in range(daily):
            yield gates[i % len(gates)], begins + 6 * 3600 + i // len(gates) * HOURS // 2, date


def signups_of(shift, number, ids, rng):
    """(person, state, guests) of one shift of so many sign-ups; who is busy is on very many."""
    people = set()
    while len(people) < number:
        people.add(ids[int(len(ids) * rng.random() ** 1.3)])
    return [(person, i) for i, person in enumerate(people)]


def fill_shifts(db, ids, now, size):
    rng = random.Random(size.signups)
    db.execute("delete from shifts_shift")  # the ready strike's stand at the same hours
    first = 101  # after those of the ready strike
    number = itertools.count(db.execute("select coalesce(max(id), 0) + 1 from shifts_signup").fetchone()[0])
    each, filled = size.signups // size.shifts, Filled([], [], [], first + size.shifts - 1, [], [], [])
    shifts, signups, timers = [], [], []
    for shift, (gate, starts, day) in zip(range(first, first + size.shifts), days_of(db, now, size)):
        coming, is_full = starts > now, shift % 5 == 0 and starts > now
        on = size.big if shift == filled.big else each
        heads = 0
        for person, i in signups_of(shift, on, ids, rng):
            waits = is_full and i >= on - WAITING
            guests = int(i % 20 == 0 and not waits)
            heads += 0 if waits else 1 + guests
            signups.append((next(number), shift, person, "waiting" if waits else "confirmed", guests, 0, 0, starts - DAY))
        most = heads if is_full and shift != filled.big else heads + 100
        shifts.append((shift, gate, starts, starts + HOURS, day, "picket", most, 6, heads, 1, 0))
        if starts <= now < starts + HOURS:
            filled.running.append(shift)
        elif coming and shift != filled.big:
            (filled.full if is_full else filled.coming).append(shift)
    insert(db, "shifts_shift", ["id", "gate", "starts", "ends", "day", "kind", "most", "least", "heads", "made_by", "made_at"], shifts)
    insert(db, "shifts_signup", ["id", "shift", "person", "state", "guests", "until", "loose", "asked"], signups)
    return filled


def fill_journal(db, ids, size):
    """Each sign-up was a write that could be undone."""
    first = ids[0]
    insert(db, "journal", ["person", "at", "owner", "command", "args", "room"],
           ((first + i % size.people, i, "shifts", "out", f"\x1f{i % size.shifts + 1}", "console") for i in range(size.signups)))


def read_people(db, now, filled):
    filled.busy.extend(row[0] for row in db.execute(
        "select p.handle from shifts_signup u join person p on p.id = u.person group by p.id order by count(*) desc limit 200"))
    filled.holding.extend(db.execute(
        "select p.handle, s.id from shifts_shift s join shifts_signup u on u.shift = s.id join person p on p.id = u.person"
        " where s.starts > ? and u.state = 'confirmed'", [now]))
    holding = {handle for handle, _ in filled.holding}
    waiting = db.execute("select p.handle from shifts_signup u join person p on p.id = u.person where u.state = 'waiting'")
    running = db.execute("select p.handle from shifts_shift s join shifts_signup u on u.shift = s.id join person p on p.id = u.person"
                         " where s.starts <= ? and s.ends > ?", [now, now])
    holding.update(row[0] for row in (*waiting, *running))
    filled.free.extend(row[0] for row in db.execute("select handle from person where handle like 'p%' order by id") if row[0] not in holding)
    random.Random(2).shuffle(filled.free)
    random.Random(3).shuffle(filled.holding)


def fill(path, now, size):
    db = sqlite3.connect(path)
    db.execute("pragma synchronous = off")
    db.execute("pragma cache_size = -400000")
    with db:
        ids = fill_people(db, size)
        filled = fill_shifts(db, ids, now, size)
        fill_journal(db, ids, size)
    read_people(db, now, filled)
    check(db)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return filled


def check(db):
    """The counts that shifts keep are the sums of their sign-ups."""
    wrong = db.execute(
        "select count(*) from shifts_shift s where s.heads <> s.extra + coalesce((select sum(u.guests + 1) from shifts_signup u"
        " where u.shift = s.id and u.state <> 'waiting'), 0)").fetchone()[0]
    if wrong:
        raise SystemExit(f"{wrong} shifts do not count what they hold")
