#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Each header compiles alone, with the project's own flags."""
import concurrent.futures
import json
import os
import shlex
import subprocess

import lint

# Of a command in compile_commands.json: these go, with the word that follows.
WITH_WORD = {"-o", "-MF", "-MQ", "-MT"}
DROPPED = {"-c", "-MD", "-MMD", "-pipe"}


def flags_of(command):
    """The compiler and its flags, without source and results."""
    words, kept = iter(command), []
    for word in words:
        if word in WITH_WORD:
            next(words, None)
        elif word not in DROPPED and not word.endswith(".c"):
            kept.append(word)
    return kept


def own_flags(root):
    """For trees that nobody configured."""
    glib = subprocess.run(["pkg-config", "--cflags", "glib-2.0", "sqlite3", "libcurl"], check=True, capture_output=True, text=True)
    return ["gcc", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", *glib.stdout.split()], root


def commands(root, build):
    """{folder of a source: (compiler and flags, where it runs)}, as meson configured it."""
    database = build / "compile_commands.json"
    if root != lint.ROOT or not database.exists():
        return {}
    found = {}
    for entry in json.loads(database.read_text(encoding="utf-8")):
        source = os.path.relpath(os.path.realpath(os.path.join(entry["directory"], entry["file"])), os.path.realpath(root))
        found.setdefault(os.path.dirname(source), (flags_of(shlex.split(entry["command"])), entry["directory"]))
    return found


def compile_alone(root, path, how):
    flags, where = how
    folder, name = path.partition("/")[::2]
    include = f'#include "{name}"\n' if folder == "bot" else f'#include "{root / path}"\n'
    paths = ["-I", str(root / "bot"), "-I", str(root)]
    out = subprocess.run([*flags, *paths, "-fsyntax-only", "-x", "c", "-"], cwd=where, input=include, capture_output=True, text=True)
    errors = [line for line in out.stderr.splitlines() if "error:" in line]
    if out.returncode and not errors:
        errors = [out.stderr.strip() or "the compiler failed"]
    return [f"{path}:1: does not compile alone: {errors[0]}"] if errors else []


def rules(root):
    paths = [path for path in lint.sources(root) if path.endswith(".h")]
    known = commands(root, lint.BUILD)
    fallback = known.get("bot") or own_flags(root)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = pool.map(lambda path: compile_alone(root, path, known.get(os.path.dirname(path), fallback)), paths)
        yield from ((path, found) for path, found in zip(paths, faults))


if __name__ == "__main__":
    lint.main(rules)
