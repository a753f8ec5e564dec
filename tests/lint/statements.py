# SPDX-License-Identifier: LGPL-3.0-or-later
"""Finds all SQL of the program in its source: statements, migrations, views."""
import re
from dataclasses import dataclass

import lint

# Where the SQL stands among the arguments; values follow it.
CALLS = {"store_query": 1, "store_run": 2, "store_one": 2, "bot_sql": 1, "bot_run": 1, "bot_one": 2}
# What those macros hide; only the files that make them may name it.
HIDDEN = {"store_query_values", "store_run_values", "store_one_value", "bot_sql_values", "bot_run_values", "bot_one_value"}
MAKERS = {"bot/store/store.h", "bot/store/query.c", "bot/plugin.h", "bot/host/api_store.c"}
# The engine itself, and what keeps its schema: names and pragmas are put together there, by no stranger's word.
ENGINE = {
    "bot/store/sqlite.c": "pragmas, and what a foreign file is asked before it is opened",
    "bot/store/store.c": "transactions and savepoints, numbered",
    "bot/store/query.c": "hands on what the macros brought",
    "bot/store/migrate.c": "reads and drops what sqlite_master lists",
    "bot/store/view.c": "makes views by names of a-z",
}
# store_define_view(…) with a select that is no literal: it is one in the plugin's table.
VIEW_BY_TABLE = {"bot/host/host.c"}
CORE_STEPS = {"schema_steps", "matrix_steps"}  # of the core, and of networks
LOOKS_LIKE_SQL = re.compile(
    r"^\s*(?:select\b.*\bfrom\b|insert\s+(?:or\s+\w+\s+)?into\b|update\s+\w+\s+set\b|delete\s+from\b|with\s+\w+\s+as\b"
    r"|(?:create|drop|alter)\s+(?:table|index|view|unique|trigger)\b|(?:pragma|attach|vacuum)\b)", re.I | re.S)


@dataclass(frozen=True)
class Statement:
    path: str
    line: int
    sql: str
    kind: str  # run, step or view
    name: str = ""  # of a view
    values: int = -1  # how many are bound; -1 = none can be

    @property
    def where(self):
        return f"{self.path}:{self.line}"


def of_calls(path, found):
    """(statements, faults) of the calls that run SQL."""
    for name, line, args in lint.calls(found, CALLS):
        at = CALLS[name]
        if len(args) > at and lint.is_literal(args[at]):
            yield Statement(path, args[at][0].line, lint.value(args[at]), "run", values=len(args) - at - 1), None
        else:
            yield None, f"{path}:{line}: {name}() wants its SQL as a literal, not {lint.show(args[at]) if len(args) > at else 'nothing'}"


def of_views(path, found):
    for _, line, args in lint.calls(found, {"store_define_view"}):
        view = lint.split(args[1][5:-1]) if len(args) > 1 else []  # &(StoreView){name, owner, select}
        if len(view) == 3 and lint.is_literal(view[0]) and lint.is_literal(view[2]):
            yield Statement(path, view[2][0].line, lint.value(view[2]), "view", lint.value(view[0])), None
        elif path not in VIEW_BY_TABLE:
            yield None, f"{path}:{line}: store_define_view() wants a name and a select as literals"
    for i, token in enumerate(found):
        if token.text == "BotView" and [t.text for t in found[i + 2 : i + 5]] == ["[", "]", "="]:
            yield from of_view_table(path, lint.split(found[i + 6 : lint.closing(found, i + 5)]))


def of_view_table(path, rows):
    for row in filter(None, rows):
        cells = [[t for t in cell if t.text not in (".", "=", "name", "select")] for cell in lint.split(row[1:-1])]
        if len(cells) == 2 and all(map(lint.is_literal, cells)):
            yield Statement(path, cells[1][0].line, lint.value(cells[1]), "view", lint.value(cells[0])), None
        elif [t.text for t in row] != ["{", "0", "}"]:
            yield None, f"{path}:{row[0].line}: a view is a name and a select, both literals"


def of_steps(path, found, arrays):
    """Migrations: arrays of texts that a plugin's table names, those of the core and of networks."""
    for i, token in enumerate(found):
        if token.text in arrays and [t.text for t in found[i + 1 : i + 5]] == ["[", "]", "=", "{"]:
            for part in filter(None, lint.split(found[i + 5 : lint.closing(found, i + 4)])):
                if lint.is_literal(part):
                    yield Statement(path, part[0].line, lint.value(part), "step"), None
                elif lint.show(part) != "NULL":
                    yield None, f"{path}:{part[0].line}: a migration is a literal, not {lint.show(part)}"


def step_arrays(sources):
    """The names that the tables give: .migrations = NAME."""
    found = set(CORE_STEPS)
    for path, source in sources.items():
        for i, token in enumerate(source[:-2]):
            if path.startswith("plugins/") and token.text == "migrations" and source[i - 1].text == "." and source[i + 1].text == "=":
                found.add(source[i + 2].text)
    return found


def strays(path, found, known):
    """SQL that stands nowhere where it would be looked at, and calls behind the macros."""
    texts, run = [], []
    for token in [*found, lint.Token("end", "", 0)]:
        if token.kind == "string":
            run.append(token)
        elif run:
            texts.append(run)
            run = []
    for run in texts:
        if path not in ENGINE and (path, run[0].line) not in known and LOOKS_LIKE_SQL.match(lint.value(run)):
            yield f"{path}:{run[0].line}: SQL is written where it runs, not kept or put together"
    for token in found:
        if token.text in HIDDEN and path not in MAKERS:
            yield f"{path}:{token.line}: {token.text}() is called by its macro only"
        if token.text.startswith(("sqlite3_prepare", "sqlite3_exec")) and not path.startswith("bot/store/"):
            yield f"{path}:{token.line}: only the store speaks to the engine"


def collect(root):
    """(statements, faults) of the whole tree."""
    sources = {path: lint.tokens(root, path) for path in lint.sources(root)}
    arrays = step_arrays(sources)
    statements, faults = [], []
    for path, found in sources.items():
        for statement, fault in (*of_calls(path, found), *of_views(path, found), *of_steps(path, found, arrays)):
            statements.append(statement) if statement else faults.append(fault)
    known = {(statement.path, statement.line) for statement in statements}
    for path, found in sources.items():
        faults += strays(path, found, known)
    return statements, faults


# ---- the text of a statement ----

def bare(sql):
    """Without what stands in quotes."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r'"(?:[^"]|"")*"', '""', sql))


def outside_quotes(sql, pattern, replacement):
    parts = re.split(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""", sql)
    return "".join(part if i % 2 else re.sub(pattern, replacement, part) for i, part in enumerate(parts))


def expand(sql, words):
    """$id and $time, as bot/store/migrate.c does."""
    for word, text in words.items():
        sql = re.sub(re.escape(word) + r"(?!\w)", lambda _: text, sql)
    return sql


def engine_words(root):
    """The table of bot/store/migrate.c."""
    if not (root / "bot/store/migrate.c").exists():
        return {}
    text = lint.read(root, "bot/store/migrate.c")
    return dict(re.findall(r'\{"(\$\w+)", "([^"]+)"\}', text))
