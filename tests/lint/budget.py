#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""How long a file and a function may be, how many parameters it may have; and nothing that changes outlives a call."""
import re
import statistics

import lint

FILE_LINES, FUNCTION_LINES, PARAMETERS = 400, 60, 4
# Signatures that are not ours to choose, and why.
DICTATED = {
    r"\(irc_session_t \*.*,(const char \*|unsigned) ?\w*,const char \*.*,const char \*\*.*,unsigned( int)? \w+\)":
        "libircclient's event and numeric callbacks",
    r"\(void \*.*,int \w+,const char \*.*,const char \*.*,const char \*.*,const char \*[^,]*\)":
        "sqlite3_set_authorizer's callback",
    r"\(CURL \*.*,curl_socket_t \w+,int \w+,void \*.*,void \*[^,]*\)": "CURLMOPT_SOCKETFUNCTION's callback",
    r"\(void \*.*,struct MHD_Connection \*[^,]*,(const char \*[^,]*,){4}size_t \*[^,]*,void \*\*[^,]*\)": "MHD_AccessHandlerCallback",
    r"\(void \*.*,int \w+,int \w+,unsigned char \*.*,int \w+\)": "ares_query's callback",
}
# The public API keeps its calls short to write, not its declarations; they are these functions' own.
API_HEADER = "bot/plugin.h"


def name(tag):
    return f"{tag['path']}:{tag['line']}: {tag['name']}"


def count(signature):
    """Parameters, without the … of a format."""
    depth, parts = 0, [""]
    for char in signature.strip()[1:-1]:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return sum(part.strip() not in ("", "void", "...") for part in parts)


def rust_functions(root):
    """(path, line, name, lines) of each function; rustfmt puts its last bracket below its first word."""
    for path in lint.rust(root):
        text = lint.read(root, path)
        for match in re.finditer(r"^( *)(?:[a-z\"C() ]+ )?fn (\w+)[^;{]*\{\n.*?^\1\}", text, re.M | re.S):
            yield path, text.count("\n", 0, match.start()) + 1, match[2], match[0].count("\n") + 1


def is_dictated(tag, api):
    return tag["name"] in api or any(re.fullmatch(pattern, tag["signature"]) for pattern in DICTATED)


def is_const(declaration):
    """The thing itself, not what it points to: after the last * there is a const."""
    return bool(re.search(r"\bconst\b", declaration.rpartition("*")[2]))


def declaration(found, start):
    """The words of a declaration up to its value, without the fields of a struct."""
    text, i = [], start
    while i < len(found) and found[i].text not in ("=", ";"):
        text.append(found[i].text)
        i = lint.closing(found, i) + 1 if found[i].text == "{" else i + 1
    return " ".join(text)


def static_locals(root, path):
    """(line, declaration) of each static inside a function."""
    found, depth = lint.tokens(root, path), 0
    for i, token in enumerate(found):
        if token.kind == "mark":
            depth += (token.text == "{") - (token.text == "}")
        elif token.text == "static" and depth > 0:
            yield token.line, declaration(found, i)


def variable_faults(root):
    for tag in lint.ctags(root, "v"):
        if not is_const(tag.get("typeref", "")):
            yield f"{name(tag)} is not const; what changes lives in a struct"
    for path in lint.sources(root):
        for line, text in static_locals(root, path):
            if not is_const(text):
                yield f"{path}:{line}: `{text}` is not const; what changes lives in a struct"


def rules(root):
    lengths = {path: lint.read(root, path).count("\n") for path in lint.sources(root) + lint.rust(root) + lint.tests(root)}
    functions = lint.ctags(root, "f")
    api = set(re.findall(r"\b(bot_\w+)\(", lint.read(root, API_HEADER))) if (root / API_HEADER).exists() else set()
    yield f"files have at most {FILE_LINES} lines", [
        f"{path}:{n}: the file has {n} lines" for path, n in lengths.items() if n > FILE_LINES]
    yield f"functions have at most {FUNCTION_LINES} lines", [
        f"{name(tag)} has {tag['end'] - tag['line'] + 1} lines"
        for tag in functions if tag["end"] - tag["line"] >= FUNCTION_LINES] + [
        f"{path}:{line}: {function} has {n} lines" for path, line, function, n in rust_functions(root) if n > FUNCTION_LINES]
    yield f"functions have at most {PARAMETERS} parameters", [
        f"{name(tag)} has {count(tag['signature'])} parameters"
        for tag in functions if count(tag["signature"]) > PARAMETERS and not is_dictated(tag, api)]
    yield "no variable outlives a call", list(variable_faults(root))


def medians(root):
    files = [lint.read(root, path).count("\n") for path in lint.sources(root) if path.endswith(".c")]
    functions = [tag["end"] - tag["line"] + 1 for tag in lint.ctags(root, "f")]
    print(f"# median: file {statistics.median(files):g} lines, function {statistics.median(functions):g} lines")


if __name__ == "__main__":
    medians(lint.ROOT)
    lint.main(rules)
