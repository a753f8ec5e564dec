#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The SQL: literals only, right on SQLite, in the words of both engines, and no scan of what grows with people."""
import re
import sqlite3

import both_engines
import lint
import statements

# Tables of these are as long as the config or the program, whatever people do. All others grow.
SHORT = {
    "schema_version": "a row per plugin",
    "plugin_state": "a row per plugin",
    "setting": "a row per setting of the store's own",
    "strike_kept": "a row per strike",
    "role_grant": "a row per role: few have one",
    "places_place": "a row per place of the config",
    "places_gate": "a row per gate of the config",
    "day_span": "a row per run of days of a strike of the config",
    "day_record": "a row per strike of the past that an officer entered",
    "sqlite_master": "a row per table and index",
}
# (file, how the statement begins): why it may read a whole table.
SCANS = {
    ("bot/store/audit.c", "select number, at"): "the whole record is what `picketbot audit verify` proves",
    ("bot/chat/outbox_store.c", "select id, network"): "once at start: what the last run left unsaid",
    ("bot/chat/people_config.c", "select person from identity group by"): "at start and reload: persons whom the config has parted",
}

def is_ours(statement):
    return statement.path not in statements.ENGINE


def placeholders(sql):
    return statements.bare(sql).count("?")


# ---- SQLite ----

def build(root, found):
    """(a database in memory with every table and view, faults)."""
    words, db, faults = statements.engine_words(root), sqlite3.connect(":memory:"), []
    made = [s for s in found if s.kind == "run" and s.sql.lstrip().startswith("create ")]
    for statement in made + [s for s in found if s.kind == "step"]:
        faults += attempt(statement, lambda s=statement: db.executescript(statements.expand(s.sql, words)))
    views = [s for s in found if s.kind == "view"]
    for statement in views:
        faults += attempt(statement, lambda s=statement: db.execute(f"create view {s.name} as {s.sql}"))
    for statement in views:
        faults += attempt(statement, lambda s=statement: db.execute(f"explain select * from {s.name}"))
    return db, faults


def attempt(statement, run):
    try:
        run()
    except (sqlite3.Error, sqlite3.Warning) as error:
        return [f"{statement.where}: SQLite: {error}"]
    return []


def plan(db, statement):
    return [row[3] for row in db.execute("explain query plan " + statement.sql, [None] * placeholders(statement.sql))]


def prepare_faults(db, found):
    for statement in found:
        if statement.kind == "run" and not statement.sql.lstrip().startswith("create "):
            yield from attempt(statement, lambda s=statement: plan(db, s))


def value_faults(found):
    for statement in found:
        if statement.kind == "run" and statement.values != placeholders(statement.sql):
            yield f"{statement.where}: {placeholders(statement.sql)} ? but {statement.values} values"
        if statement.kind == "view" and placeholders(statement.sql):
            yield f"{statement.where}: a view takes no values"
        if statement.kind != "step" and "$" in statements.bare(statement.sql):
            yield f"{statement.where}: $ words are for migrations only"


# ---- scans ----

def names_of(db, sql):
    """What each name of a statement may mean: itself, or the table that it is an alias of; views looked through."""
    views = dict(db.execute("select name, sql from sqlite_master where type = 'view'"))
    texts, names = [sql], {}
    while texts:
        for table, alias in re.findall(r"(?:\b(?:from|join|into|update)\s+|,\s*)(\w+)(?:\s+(?:as\s+)?(\w+))?", texts.pop()):
            names.setdefault(table, set()).add(table)
            names.setdefault(alias, set()).add(table)
            if table in views:
                texts.append(views.pop(table))
    return names


def growing(db):
    tables = {row[0] for row in db.execute("select name from sqlite_master where type = 'table'")}
    return {table for table in tables if table not in SHORT and not table.startswith("sqlite_")}


def scanned(db, statement):
    """The growing tables that are read from end to end; an automatic index reads one to build itself."""
    names = names_of(db, statement.sql)
    for line in plan(db, statement):
        match = re.match(r"SCAN (\w+)|SEARCH (\w+) USING AUTOMATIC", line)
        if match:
            name = match.group(1) or match.group(2)
            yield from sorted(names.get(name, {name}) & growing(db))


def walked(db, statement):
    """The growing tables that are read from some row to the end, however far that is; a limit is an end."""
    names = names_of(db, statement.sql)
    for line in plan(db, statement) if " limit " not in statement.sql else []:
        match = re.match(r"SEARCH (\w+) USING .*\((\w+[<>][^()=]*)\)$", line)
        if match and " AND " not in match.group(2):
            yield from sorted(names.get(match.group(1), {match.group(1)}) & growing(db))


def faults_but(exempt, look, says, db, found):
    """What a look finds in the statements, where no exemption is for it; and exemptions that nothing needs."""
    used = set()
    for statement in found:
        if statement.kind != "run" or not is_ours(statement) or attempt(statement, lambda s=statement: plan(db, s)):
            continue
        key = next((key for key in exempt if key[0] == statement.path and statement.sql.startswith(key[1])), None)
        for table in look(db, statement):
            used.add(key)
            if not key:
                yield f"{statement.where}: {says} {table}: {statement.sql[:60]}…"
    for key in exempt.keys() - used:
        if any(statement.path == key[0] for statement in found):
            yield f"{key[0]}:1: nothing needs the exemption `{key[1]}` any more"


# ---- PostgreSQL ----

def word_faults(found):
    for statement in found:
        yield from (f"{statement.where}: {fault}" for fault in both_engines.by_words(statement.sql))


def trees(found):
    """(statement and its tree where PostgreSQL understands it, faults where it does not)."""
    parsed, faults = [], []
    for statement in found:
        try:
            parsed.append((statement, both_engines.parse(statement.sql)))
        except both_engines.pglast.Error as error:
            faults.append(f"{statement.where}: PostgreSQL: {error.args[0]}")
    return parsed, faults


def postgres_rules(found):
    if not both_engines.pglast:
        yield "PostgreSQL understands each statement # skip pglast is not installed; `make test` brings it", []
        return
    parsed, faults = trees(found)
    yield "PostgreSQL understands each statement", faults
    for rule in both_engines.RULES:
        yield rule, [f"{s.where}: {fault}" for s, tree in parsed for fault in both_engines.by_parser(tree, rule)]


def rules(root):
    found, faults = statements.collect(root)
    ours = [statement for statement in found if is_ours(statement)]
    yield "SQL is a literal where it runs", faults
    db, faults = build(root, found)
    yield "migrations and views build a schema on SQLite", faults
    yield "SQLite prepares each statement", list(prepare_faults(db, found))
    yield "as many values as ?", list(value_faults(found))
    yield "no statement reads all of a table that grows", list(faults_but(SCANS, scanned, "reads all of", db, found))
    yield "no statement walks a table that grows without an end", list(faults_but({}, walked, "has no end in", db, found))
    yield "words of both engines only", list(word_faults(ours))
    yield from postgres_rules(ours)


if __name__ == "__main__":
    lint.main(rules)
