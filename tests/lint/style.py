#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""The format, the licence line, and words that have no place in the tree."""
import collections
import io
import re
import subprocess
import tokenize

import lint

FORMAT = "clang-format-14"
SPDX = "SPDX-License-Identifier: LGPL-3.0-or-later"
# The bot sweeps what it handed out; what a plugin takes from GLib itself nobody would.
UNSWEPT = re.compile(r"^(?:g_timeout_add|g_idle_add|g_source_|g_unix_fd_add|g_spawn|g_io_)")
SLEEPS = {"sleep", "usleep", "nanosleep", "g_usleep"}
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|root|home|Users)(?:/|\b)")
UNFINISHED = re.compile(r"\b(?:todo|fixme|xxx|stubs?|not implemented|for now)\b", re.I)
# The only files that know the JSON library, and its functions that take "Type" for "type".
JSON = {"bot/base/json.c", "bot/base/json.h"}
CASELESS = re.compile(r"^cJSON_(?:GetObjectItem|HasObjectItem|(?:Delete|Detach)ItemFromObject|ReplaceItemInObject)$")
# They name the words that they look for.
NAMES_THE_WORDS = {"tests/lint/style.py", "tests/lint/selftest.py"}


def c_files(root):
    return lint.files(root, "bot/**/*.[ch]", "plugins/**/*.[ch]", "tests/**/*.[ch]")


def licensed(root):
    """Sources, scripts and build files."""
    own = lint.files(root, "bot/**/meson.build", "plugins/**/meson.build", "tests/**/meson.build", "config/**/meson.build",
                     "meson.build", "meson_options.txt", "Makefile", ".ci/*", "tests/**/*.py", "tests/**/*.sh", "bot/**/*.py",
                     "plugins/**/*.py", "bot/**/*.sh", "bot/**/src/*.rs", "bot/**/Cargo.toml")
    return sorted({*c_files(root), *own})


def texts(root):
    """All that is text in the three folders, and what builds it."""
    for path in lint.files(root, "bot/**/*", "plugins/**/*", "tests/**/*", "config/**/*", ".ci/*", "Makefile", "meson.build", "meson_options.txt"):
        data = (root / path).read_bytes()
        if b"\0" not in data and path not in NAMES_THE_WORDS:
            yield path, data.decode("utf-8", "replace")


def matches(pattern, root, why):
    for path, text in texts(root):
        for n, line in enumerate(text.splitlines(), 1):
            match = pattern.search(line)
            if match:
                yield f"{path}:{n}: `{match.group()}` {why}"


def format_faults(root):
    paths = c_files(root)
    if not paths:
        return
    out = subprocess.run([FORMAT, "--dry-run", "--Werror", *paths], cwd=root, capture_output=True, text=True)
    found = re.findall(r"^(.+?):(\d+):\d+: (?:error|warning): ", out.stderr, re.M)
    if out.returncode and not found:
        yield f".clang-format:1: {out.stderr.strip()}"
    first = {path: line for path, line in reversed(found)}
    for path, n in collections.Counter(path for path, _ in found).items():
        yield f"{path}:{first[path]}: {FORMAT} would change {n} places, this one first"


def licence_faults(root):
    for path in licensed(root):
        lines = lint.read(root, path).splitlines()[:2]
        if lines and lines[0].startswith("#!"):
            lines.pop(0)
        if not lines or SPDX not in lines[0]:
            yield f"{path}:1: begins without `{SPDX}`"


def goto_faults(root):
    for path in c_files(root):
        yield from (f"{path}:{n}: goto; g_autoptr and early returns do it" for word, n in lint.words(root, path) if word == "goto")


def json_faults(root):
    for path in c_files(root):
        for word, n in lint.words(root, path):
            if word.startswith("cJSON") and path not in JSON:
                yield f"{path}:{n}: {word}: ask base/json.h"
            elif CASELESS.match(word):
                yield f"{path}:{n}: {word}() does not tell \"Type\" from \"type\""


def unswept_faults(root):
    for path in lint.files(root, "plugins/**/*.[ch]"):
        for word, n in lint.words(root, path):
            if UNSWEPT.match(word):
                yield f"{path}:{n}: {word}() in a plugin: nobody would sweep it"


def python_sleeps(text):
    """The lines of sleep(…), whoever's: asyncio.sleep(…), time.sleep(…)."""
    found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token, following in zip(found, found[1:]):
        if token.type == tokenize.NAME and token.string in SLEEPS and following.string == "(":
            yield token.start[0]


def sleep_faults(root):
    for path in lint.files(root, "tests/**/*.[ch]"):
        for _, n, _ in lint.calls(lint.tokens(root, path), SLEEPS):
            yield f"{path}:{n}: a test that sleeps; wait for what it waits for"
    for path in lint.files(root, "tests/**/*.py"):
        yield from (f"{path}:{n}: a test that sleeps; wait for what it waits for" for n in python_sleeps(lint.read(root, path)))
    for path in lint.files(root, "tests/**/*.sh"):
        for n, line in enumerate(lint.read(root, path).splitlines(), 1):
            if re.match(r"(?:.*[;&|(]|)\s*sleep\s", line):
                yield f"{path}:{n}: a test that sleeps; wait for what it waits for"


def rules(root):
    yield f"{FORMAT} would change nothing", list(format_faults(root))
    yield "each file begins with its licence", list(licence_faults(root))
    yield "no goto", list(goto_faults(root))
    yield "JSON is read in one place, and with the case of its keys", list(json_faults(root))
    yield "plugins take nothing that nobody sweeps", list(unswept_faults(root))
    yield "no sleep in tests", list(sleep_faults(root))
    yield "no path of one machine", list(matches(MACHINE, root, "is a path of one machine"))
    yield "nothing unfinished", list(matches(UNFINISHED, root, "says that something is unfinished"))


if __name__ == "__main__":
    lint.main(rules)
