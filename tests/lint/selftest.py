#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shows that each rule of each lint can fail: a small tree without fault, spoilt in one file at a time."""
import pathlib
import sys
import tempfile

import budget
import both_engines
import headers
import layers
import lint
import readme
import sql
import style
import words

LICENCE = "// SPDX-License-Identifier: LGPL-3.0-or-later\n"
# What clang-format makes of these is in the tree's own file; a copy goes into each small tree.
FORMAT_FILE = ".clang-format"

GOOD = {
    "bot/plugin.h": LICENCE + "#pragma once\n#include <glib.h>\nint bot_five(int a, int b, int c, int d, int e);\n",
    "bot/base/text.h": LICENCE + "#pragma once\nint text_length(const char *text);\n",
    "bot/base/text.c": LICENCE + '// Texts.\n#include "base/text.h"\n\n#include <string.h>\n\nstatic const int most = 3;\n\n'
    "int text_length(const char *text)\n{\n\treturn (int)strlen(text) + most;\n}\n",
    "bot/store/migrate.c": LICENCE + '// Steps.\n#include "store/store.h"\n\nstatic const struct {\n\tconst char *word, *sql;\n} words[] = {\n'
    '\t{"$id", "integer primary key autoincrement"},\n\t{"$time", "(cast(strftime(\'%s\', \'now\') as integer))"},\n};\n',
    "bot/store/store.h": LICENCE + "#pragma once\n#include <sqlite3.h>\n",
    "bot/store/schema.c": LICENCE + '// Tables.\nconst char *const schema_steps[] = {\n\t"create table person ("\n\t"  id $id,"\n\t"  handle text'
    ' not null,"\n\t"  at bigint not null default $time);"\n\t"create table setting (key text primary key, value text);",\n\tNULL,\n};\n',
    "bot/chat/people.c": LICENCE + '// People.\nvoid people_write(void *store)\n{\n\tstore_run(store, NULL, "update person set handle = ? '
    'where id = ?", S("ana"), S(1));\n\tcall_reply(store, N_("hello %s"), "ana");\n}\n',
    "plugins/hello/hello.c": LICENCE + '// Greets.\n#include <bot/plugin.h>\n\nvoid hello(void *call);\n',
    "tests/base/test_text.c": LICENCE + "// Texts.\nvoid text_test(void);\n",
    "tests/meson.build": "# SPDX-License-Identifier: LGPL-3.0-or-later\n",
    "README.md": "# Small\n\n## The map\n\n- `bot/base/text.c` Texts, short.\n- `bot/chat/people.c` People, few.\n- `bot/plugin.h` The header.\n"
    "- `bot/store/migrate.c` Steps, one by one.\n- `bot/store/schema.c` Tables, two.\n- `bot/store/store.h` The store.\n"
    "- `plugins/hello/hello.c` Greets people.\n\n## Licence\n",
}
LINTS = {"layers": layers, "budget": budget, "sql": sql, "readme": readme, "headers": headers, "style": style, "words": words}


def statement(text, values=""):
    return f'void people_ask(void *store)\n{{\n\tstore_query(store, "{text}"{values});\n}}\n'


def step(text):
    return f'static const char *const steps[] = {{"{text}", NULL}};\nBOT_PLUGIN(.name = "hello", .migrations = steps);\n'


def view(text):
    return f'static const BotView views[] = {{{{"greeting", "{text}"}}, {{0}}}};\n'


def includes(text):
    return f"#include {text}\n"


RUST, RUST_HEAD = "bot/matrix/crypto/src/keys.rs", LICENCE + "//! Keys.\n"
PEOPLE, HELLO, TEXT_C, TEXT_H, TEST = (
    "bot/chat/people.c", "plugins/hello/hello.c", "bot/base/text.c", "bot/base/text.h", "tests/base/test_text.c")
README = "README.md"
LONG_NAMES = "int a, int b, int c, int d, int e"

# (lint, rule, file, what is appended, what a fault says)
BAD = [
    ("layers", "bot/base includes only what is allowed", TEXT_C, includes('"chat/room.h"'), "base may not include chat/room.h"),
    ("layers", "bot/base includes only what is allowed", TEXT_C, includes("<sqlite3.h>"), "belongs to store"),
    ("layers", "bot/base includes only what is allowed", TEXT_C, includes("<openssl/ssl.h>"), "neither system nor GLib"),
    ("layers", "bot/base includes only what is allowed", TEXT_C, includes('"text.h"'), "write the path from bot/"),
    ("layers", "bot/base includes only what is allowed", TEXT_C, includes('"app.h"'), "write the path from bot/"),
    ("layers", "bot/chat includes only what is allowed", PEOPLE, includes('"command/call.h"'), "chat may not include"),
    ("layers", "bot/chat includes only what is allowed", PEOPLE, includes('"store/inside.h"'), "private to store"),
    ("layers", "bot/irc includes only what is allowed", "bot/irc/irc.c", includes('"command/call.h"'), "irc may not include"),
    ("layers", "bot/irc includes only what is allowed", "bot/irc/irc.c", includes('"matrix/send.h"'), "irc may not include"),
    ("layers", "plugins/updates includes only what is allowed", "plugins/updates/parse/feed.c", includes('"net/http.h"'), "may not include net/http.h"),
    ("layers", "plugins/updates includes only what is allowed", "plugins/updates/source.c", includes("<libxml/uri.h>"), "neither system nor GLib"),
    ("layers", "bot/post is a known layer", "bot/post/post.c", "int post;\n", "not in the table"),
    ("layers", "bot includes only what is allowed", "bot/app.c", includes('"chat/outbox_private.h"'), "private to its folder"),
    ("layers", "bot/plugin.h includes only what is allowed", "bot/plugin.h", includes('"chat/room.h"'), "public header"),
    ("layers", "plugins/hello includes only what is allowed", HELLO, includes('"chat/room.h"'), "a plugin sees"),
    ("layers", "plugins/hello includes only what is allowed", HELLO, includes('"../day/day.h"'), "a plugin sees"),
    ("layers", "plugins/hello includes only what is allowed", HELLO, includes("<curl/curl.h>"), "belongs to net"),
    ("budget", "files have at most 400 lines", TEXT_C, "\n" * 400, "lines"),
    ("budget", "files have at most 400 lines", TEST, "\n" * 400, "lines"),
    ("budget", "files have at most 400 lines", "tests/wire/test_long.py", "\n" * 401, "lines"),
    ("budget", "functions have at most 60 lines", TEXT_C, "int text_long(void)\n{\n" + "\n" * 58 + "\treturn 1;\n}\n", "text_long has 62 lines"),
    ("budget", "files have at most 400 lines", RUST, RUST_HEAD + "\n" * 400, "lines"),
    ("budget", "functions have at most 60 lines", RUST, RUST_HEAD + "impl A {\n    pub async fn long(&self) {\n" + "\n" * 59 + "    }\n}\n",
     "long has 61 lines"),
    ("readme", "the map lists each source file", RUST, RUST_HEAD, "not in the map"),
    ("style", "each file begins with its licence", RUST, "//! Keys.\n", "begins without"),
    ("budget", "functions have at most 4 parameters", TEXT_C, f"int text_wide({LONG_NAMES})\n{{\n\treturn a;\n}}\n", "text_wide has 5 parameters"),
    ("budget", "functions have at most 4 parameters", TEXT_C,
     "int text_each(int a, int b, int c, void (*each)(int, int), void *data)\n{\n\treturn a;\n}\n", "text_each has 5 parameters"),
    ("budget", "no variable outlives a call", TEXT_C, "static int counter;\n", "counter is not const"),
    ("budget", "no variable outlives a call", TEXT_C, 'const char *names[] = {"a"};\n', "names is not const"),
    ("budget", "no variable outlives a call", TEXT_C, "static struct {\n\tint n;\n} state;\n", "state is not const"),
    ("budget", "no variable outlives a call", TEXT_C, "int text_next(void)\n{\n\tstatic int n;\n\treturn ++n;\n}\n", "`static int n` is not const"),
    ("budget", "no variable outlives a call", HELLO, "static const char *last = NULL;\n", "last is not const"),
    ("sql", "SQL is a literal where it runs", PEOPLE, "void f(void *s, const char *q)\n{\n\tstore_query(s, q);\n}\n", "wants its SQL as a literal, not q"),
    ("sql", "SQL is a literal where it runs", PEOPLE,
     'void f(void *s)\n{\n\tstore_run(s, NULL, "delete from " TABLE);\n}\n', "wants its SQL as a literal"),
    ("sql", "SQL is a literal where it runs", PEOPLE,
     'void f(void)\n{\n\tg_autofree char *q = g_strdup_printf("select id from %s", "x");\n}\n', "not kept or put together"),
    ("sql", "SQL is a literal where it runs", HELLO, 'void f(void *b)\n{\n\tbot_sql_values(b, "select 1", NULL);\n}\n', "called by its macro only"),
    ("sql", "SQL is a literal where it runs", HELLO, "static const BotView views[] = {{\"greeting\", text}, {0}};\n", "both literals"),
    ("sql", "SQL is a literal where it runs", HELLO,
     "static const char *const steps[] = {first, NULL};\nBOT_PLUGIN(.migrations = steps);\n", "a migration is a literal"),
    ("sql", "SQL is a literal where it runs", PEOPLE, 'void f(void *s)\n{\n\tstore_define_view(s, &(StoreView){"x", NULL, q}, NULL);\n}\n', "as literals"),
    ("sql", "SQL is a literal where it runs", PEOPLE, "void f(void *d)\n{\n\tsqlite3_exec(d, q, NULL, NULL, NULL);\n}\n", "only the store"),
    ("sql", "migrations and views build a schema on SQLite", HELLO, step("create table hello_word (id $id,)"), "syntax error"),
    ("sql", "migrations and views build a schema on SQLite", HELLO, view("select nobody from person"), "no such column"),
    ("sql", "SQLite prepares each statement", PEOPLE, statement("select handle from persons where id = 1"), "no such table: persons"),
    ("sql", "SQLite prepares each statement", PEOPLE, statement("select 1; select 2"), "one statement"),
    ("sql", "as many values as ?", PEOPLE, statement("select handle from person where id = ?"), "1 ? but 0 values"),
    ("sql", "as many values as ?", PEOPLE, statement("select '?' from person where id = 1", ", S(1)"), "0 ? but 1 values"),
    ("sql", "as many values as ?", PEOPLE, statement("select $time from person where id = 1"), "for migrations only"),
    ("sql", "as many values as ?", HELLO, view("select id from person where id = ?"), "a view takes no values"),
    ("sql", "no statement reads all of a table that grows", PEOPLE, statement("select id from person where handle = ?", ', S("a")'), "all of person"),
    ("sql", "no statement reads all of a table that grows", PEOPLE,
     statement("select p.id from setting s join person p on p.handle = s.value"), "all of person"),
    ("sql", "no statement reads all of a table that grows", HELLO,
     view("select id, handle from person") + 'void f(void *b)\n{\n\tbot_sql(b, "select g.id from greeting g");\n}\n', "all of person"),
    ("sql", "no statement walks a table that grows without an end", PEOPLE,
     statement("select handle from person where id > ? order by id", ", S(1)"), "no end in person"),
    ("sql", "words of both engines only", PEOPLE, statement("SELECT id from person where id = 1"), "lower case"),
    ("sql", "words of both engines only", PEOPLE, statement("select id from person where id == 1"), "=="),
    *(("sql", "words of both engines only", PEOPLE, statement(text), f"`{word}`") for word, text in [
        ("like", "select id from person where handle like 'a%'"), ("glob", "select id from person where handle glob 'a*'"),
        ("ifnull", "select ifnull(handle, '') from person where id = 1"), ("rowid", "select rowid from person where id = 1"),
        ("collate", "select id from person where id = 1 order by handle collate nocase"), ("true", "select id from person where id = true"),
        ("or ignore", "insert or ignore into person (handle) values ('a')"), ("integer", "select cast(handle as integer) from person where id = 1"),
        ("strftime", "select strftime('%s') from person where id = 1")]),
    ("sql", "words of both engines only", HELLO, step("create table hello_word (id integer primary key autoincrement)"), "autoincrement"),
    *(("sql", rule, PEOPLE, statement(text), says) for rule, text, says in [
        ("PostgreSQL understands each statement", "select id from person where id is 1", "PostgreSQL: "),
        ("no limit without order by", "select id from person where id = 1 limit 1", "limit without"),
        ("only functions of both engines", "select max(id, at) from person where id = 1", "max() of several values"),
        ("only functions of both engines", "select lower(handle) from person where id = 1", "lower()"),
        ("no bare columns beside group by", "select handle, count(*) from person where id = 1 group by at", "handle stands bare"),
        ("no bare columns beside group by", "select handle, max(at) from person where id = 1", "handle stands bare"),
        ("do update set qualifies its columns",
         "insert into setting (key, value) values ('a', 'b') on conflict (key) do update set value = value", "value needs its table"),
        ("truth is 0 and 1", "select id from person where id = 1 and at", "compare it"),
        ("truth is 0 and 1", "select at > 1 from person where id = 1", "case when"),
        ("truth is 0 and 1", "select exists (select 1 from setting where key = 'a')", "case when")]),
    ("sql", "bigint and text are the only types", HELLO, step("create table hello_word (id $id, n smallint not null)"), "int2"),
    ("readme", "the map lists each source file", "bot/base/new.c", LICENCE, "not in the map"),
    ("readme", "the map lists each source file", "bot/chat/lone.h", LICENCE, "not in the map"),
    ("readme", "the map lists nothing else", README, "## The map\n- `bot/base/gone.c` Gone for good.\n", "bot/base/gone.c is no file"),
    ("readme", "the map lists nothing else", README, "## The map\n- `bot/base/text.h` Has its source.\n", "bot/base/text.h is no file"),
    ("readme", "the map lists nothing twice", README, "## The map\n- `bot/base/text.c` Texts again.\n", "2 times"),
    ("readme", "the map says what each file is for", README, "## The map\n- `bot/base/text.c`\n", "no sentence"),
    ("headers", "bot/base/text.h", TEXT_H, "gboolean text_fits(const char *text);\n", "unknown type name"),
    ("style", "clang-format-14 would change nothing", TEXT_C, "int  text_two( void );\n", "would change"),
    ("style", "each file begins with its licence", "tests/base/run.sh", "#!/bin/sh\necho\n", "begins without"),
    ("style", "each file begins with its licence", "plugins/meson.build", "subdir('hello')\n", "begins without"),
    ("style", "no goto", TEXT_C, "void f(void)\n{\n\tgoto end;\nend:\n\treturn;\n}\n", "goto"),
    ("style", "no goto", TEXT_C, "#define END goto end\n", "goto"),
    ("style", "JSON is read in one place, and with the case of its keys", TEXT_C, "struct cJSON *json;\n", "ask base/json.h"),
    ("style", "JSON is read in one place, and with the case of its keys", "bot/base/json.c",
     "void *f(void *o)\n{\n\treturn cJSON_GetObjectItem(o, \"type\");\n}\n", "does not tell"),
    *(("style", "plugins take nothing that nobody sweeps", HELLO, f"void f(void)\n{{\n\t{call}(1);\n}}\n", f"{call}()") for call in
      ("g_timeout_add_seconds", "g_idle_add", "g_source_attach", "g_unix_fd_add", "g_spawn_async", "g_io_add_watch")),
    ("style", "no sleep in tests", TEST, "void f(void)\n{\n\tsleep(1);\n}\n", "sleeps"),
    ("style", "no sleep in tests", TEST, "void f(void)\n{\n\tusleep(1);\n}\n", "sleeps"),
    ("style", "no sleep in tests", "tests/real/wait.py", "import time\ntime.sleep(1)\n", "sleeps"),
    ("style", "no sleep in tests", "tests/real/wait.py", "async def f():\n    await asyncio.sleep(1)\n", "sleeps"),
    ("style", "no sleep in tests", "tests/real/wait.sh", "true && sleep 1\n", "sleeps"),
    *(("style", "no path of one machine", TEXT_C, f'const char *const where = "{path}";\n', f"`{begin}`") for path, begin in
      (("/work/x", "/work/"), ("/root", "/root"), ("/home/ana", "/home/"))),
    *(("style", "nothing unfinished", TEXT_C, f"// {text}: {word}.\n", f"`{word}`") for text, word in
      (("later", "TODO"), ("wrong", "FIXME"), ("here", "XXX"), ("only a", "stub"), ("it is", "not implemented"), ("enough", "for now"))),
    *(("words", "what people read is marked where it is said", HELLO, f"void f(void *c)\n{{\n\t{call};\n}}\n", says) for call, says in [
        ('bot_reply(c, "hello %s", "a")', "not marked"), ('bot_whisper(c, "hello")', "not marked"), ('bot_refuse(c, "no")', "not marked"),
        ('bot_refuse_private(c, "no")', "not marked"), ('bot_tell(c, 1, "hello")', "not marked"), ('bot_tell_ask(c, 1, x, "hello")', "not marked"),
        ('bot_row(c, "%s\\tfree")', "not marked"), ('bot_words_n(c, 2, N_("%d day"), "%d days", 2)', "not marked"),
        ('bot_reply(c, text)', "not written where it is said"), ('bot_reply(c, d ? N_("yes") : "no")', "not marked"),
        ('bot_reply(c, g_strconcat("a", b, NULL))', "not written where it is said"),
        ('bot_reply(c, N_("in %" G_GINT64_FORMAT " h"), 1)', "xgettext cannot read")]),
    ("words", "what people read is marked where it is said", PEOPLE, 'void f(void *c)\n{\n\tcall_refuse(c, "no");\n}\n', "not marked"),
    ("words", "what people read is marked where it is said", PEOPLE, 'void f(void *c)\n{\n\tcall_reply(c, "no");\n}\n', "not marked"),
    ("words", "what people read is marked where it is said", PEOPLE, 'char *f(void *c)\n{\n\treturn words_print("en", "no");\n}\n', "not marked"),
    ("words", "help is marked", HELLO, 'static const BotCommand commands[] = {{.name = "a", .help = "Greets."}, {0}};\n', "not marked"),
]

# (lint, file, what is appended): near a fault, and none.
FINE = [
    ("layers", "bot/chat/room.c", includes('"base/text.h"') + includes('"plugin.h"') + includes("<sys/stat.h>")),
    ("layers", "bot/matrix/crypto.c", includes('"matrix/crypto/machine_abi.h"')),
    ("layers", "bot/app.c", includes('"irc/irc.h"') + includes('"command/call.h"')),
    ("budget", TEXT_C, "void text_any(int a, int b, int c, int d, ...)\n{\n\tstatic const struct {\n\t\tint n;\n\t} x = {1};\n}\n"),
    ("budget", "bot/host/api.c", f"int bot_five({LONG_NAMES})\n{{\n\treturn a;\n}}\n"),
    ("budget", "bot/irc/session.c",
     "static void on(irc_session_t *s, const char *e, const char *o, const char **p, unsigned int n)\n{\n}\n"),
    ("budget", RUST, RUST_HEAD + "fn one() {\n}\n" * 40 + "trait A {\n    fn two(&self);\n}\n" + "\n" * 60),
    ("sql", PEOPLE, statement("select count(*), max(at) from person where id = ? and handle <> 'LIKE ?'", ", S(1)")),
    ("sql", PEOPLE, statement("select at, count(*) from person where id > 1 group by at order by at limit 2")),
    ("sql", PEOPLE, statement("select handle from person where id > ? and id < 9 order by id", ", S(1)")),
    ("sql", PEOPLE, statement("select handle from person where id > ? order by id limit 2", ", S(1)")),
    ("sql", PEOPLE, statement("select case when exists (select 1 from setting where key = 'a') then 1 else 0 end")),
    ("style", TEST, '// He sleeps.\nconst char *text_of(void);\n'),
    ("style", "tests/real/note.py", '# SPDX-License-Identifier: LGPL-3.0-or-later\n"""time.sleep(1) is not called."""\n'),
    ("words", HELLO, 'void f(void *c)\n{\n\tbot_row(c, "%s\\t(%" PRId64 ")", "a", n);\n\tbot_reply(c, d ? N_("yes") : N_("no"));\n}\n'),
    ("words", HELLO, 'static const char *const days[] = {N_("Monday"), N_("Tuesday")};\nchar *f(void)\n{\n\treturn bot_words("en", days[1]);\n}\n'),
]


def plant(folder, path="", more=""):
    """The small tree without fault, with something appended to one file."""
    root = pathlib.Path(folder)
    tree = {FORMAT_FILE: lint.read(lint.ROOT, FORMAT_FILE), **GOOD}
    if path:
        tree[path] = tree.get(path, "") + more
    for name, text in tree.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def run(name, path="", more=""):
    """{rule: faults} of a lint on the small tree."""
    with tempfile.TemporaryDirectory() as folder:
        return dict(LINTS[name].rules(plant(folder, path, more)))


def shown(text):
    return " ".join(text.replace("#", "").split())[:70]


def bad_case(name, rule, path, more, says):
    found = run(name, path, more).get(rule, [])
    hit = any(fault.startswith(path + ":") and says in fault for fault in found)
    return f"{name}: {rule}: {says}", [] if hit else [f"{path}:1: `{shown(more)}` is not found, but {found}"]


def fine_case(name, path, more):
    faults = [fault for rule, found in run(name, path, more).items() for fault in found if fault.startswith(path)]
    # The file is new or longer here: what only its form and its line in the map would say is not asked.
    faults = [fault for fault in faults if "would change" not in fault]
    return f"{name}: no fault in {shown(more)}", faults


def good_cases():
    for name in LINTS:
        yield f"{name}: no fault in the small tree", [f for found in run(name).values() for f in found]


def covered():
    """Each rule that the small tree knows has a case that breaks it."""
    broken = {(name, rule) for name, rule, *_ in BAD}
    for name in LINTS:
        for rule in run(name):
            of_kind = rule.endswith("includes only what is allowed") or rule.endswith(".h")
            if (name, rule) not in broken and not of_kind:
                yield f"tests/lint/selftest.py:1: nothing breaks `{name}: {rule}`"


def rules(_):
    yield from good_cases()
    yield from (bad_case(*case) for case in BAD)
    yield from (fine_case(*case) for case in FINE)
    yield "each rule has a case that breaks it", list(covered())


if __name__ == "__main__":
    if not both_engines.pglast:
        print("1..0 # skip pglast is not installed; `make test` brings it")
        sys.exit(0)
    lint.main(rules)
