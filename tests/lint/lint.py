# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the lints share: the tree, the words of a C file, and TAP.

A lint has rules(root), which yields (rule, faults); a fault is "file:line: sentence". selftest.py breaks each rule once.
"""
import ast
import json
import os
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(os.environ.get("SOURCE_ROOT") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("BUILD_ROOT") or ROOT / "build")


# ---- TAP ----

def tap(rules):
    """Prints a line per rule, its faults below as remarks; the exit code."""
    n = failed = 0
    for n, (rule, faults) in enumerate(rules, 1):
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {n} - {rule}")
        for fault in sorted(faults, key=by_line):
            print(f"# {fault}")
    print(f"1..{n}")
    return int(failed > 0 or n == 0)


def by_line(fault):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", fault)]


def main(rules):
    sys.exit(tap(rules(ROOT)))


# ---- the tree ----

def files(root, *patterns):
    """Paths below root, as text, in order. Generated folders have no source of ours."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(str(path.relative_to(root)) for path in found if "__pycache__" not in path.parts)


def sources(root):
    return files(root, "bot/**/*.[ch]", "plugins/**/*.[ch]")


def tests(root):
    """What the tests are written in; their transcripts, fixtures and data are no code."""
    return files(root, "tests/**/*.[ch]", "tests/**/*.py", "tests/**/*.sh")


def rust(root):
    return files(root, "bot/**/src/*.rs")


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def mapped(root):
    """The source files that the README's map lists: each .c, each header that has none, each of Rust."""
    paths = sources(root)
    return [path for path in paths if path.endswith(".c") or path[:-1] + "c" not in paths] + rust(root)


# ---- C ----

@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<directive>^[ \t]*\#(?:\\.|[^\n\\])*)
    |(?P<string>(?:L|u8?|U)?"(?:\\.|[^"\\\n])*")
    |(?P<char>'(?:\\.|[^'\\\n])*')
    |(?P<word>[A-Za-z_]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<mark>->|[^\s\w])""",
    re.X | re.S | re.M,
)
OPEN, CLOSE = set("([{"), set(")]}")
# Before a name these make a call of it, any other word a declaration.
BEFORE_CALL = {"return", "else", "do", "case"}


def tokens(root, path):
    """All but comments; a directive is one token."""
    text = read(root, path)
    line, at, found = 1, 0, []
    for match in TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if match.lastgroup != "comment":
            found.append(Token(match.lastgroup, match.group(), line))
    return found


def words(root, path):
    """(word, line) of each identifier, those in macros too."""
    for token in tokens(root, path):
        if token.kind == "word":
            yield token.text, token.line
        elif token.kind == "directive" and not token.text.lstrip(" \t#").startswith("include"):
            for word in re.findall(r"[A-Za-z_]\w*", re.sub(r'"(?:\\.|[^"\\])*"', "", token.text)):
                yield word, token.line


def closing(found, start):
    """The index of the bracket that closes the one at start."""
    depth = 0
    for i in range(start, len(found)):
        if found[i].kind == "mark":
            depth += (found[i].text in OPEN) - (found[i].text in CLOSE)
        if depth == 0:
            return i
    return len(found) - 1


def split(found):
    """The parts between commas that no bracket holds."""
    parts, depth = [[]], 0
    for token in found:
        if token.kind == "mark":
            depth += (token.text in OPEN) - (token.text in CLOSE)
            if token.text == "," and depth == 0:
                parts.append([])
                continue
        if token.kind != "directive":
            parts[-1].append(token)
    return parts if parts != [[]] else []


def is_declared(found, i):
    """Is the name at i being declared there, not called?"""
    before = i - 1
    while before >= 0 and found[before].text == "*":
        before -= 1
    return before >= 0 and found[before].kind == "word" and found[before].text not in BEFORE_CALL


def calls(found, names):
    """(name, line, arguments as lists of tokens) of each call of one of the names."""
    for i, token in enumerate(found[:-1]):
        if token.kind == "word" and token.text in names and found[i + 1].text == "(" and not is_declared(found, i):
            yield token.text, token.line, split(found[i + 2 : closing(found, i + 1)])


def is_literal(part):
    return bool(part) and all(token.kind == "string" for token in part)


def value(part):
    """The text of adjacent string literals."""
    return "".join(ast.literal_eval(re.sub(r'^(?:L|u8?|U)(?=")', "", token.text)) for token in part)


def show(part):
    return " ".join(token.text for token in part) or "nothing"


def ctags(root, kinds):
    """universal-ctags' records of all sources."""
    paths = sources(root)
    if not paths:
        return []
    out = subprocess.run(
        ["ctags", "--quiet", "--options=NONE", "--languages=C", "--langmap=C:.c.h", f"--kinds-C={kinds}",
         "--output-format=json", "--fields=+neS", "-I", "G_GNUC_PRINTF+,G_GNUC_FORMAT+", "-o", "-", *paths],
        cwd=root, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in out.stdout.splitlines()]
