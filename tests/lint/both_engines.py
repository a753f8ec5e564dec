# SPDX-License-Identifier: LGPL-3.0-or-later
"""The SQL that SQLite and PostgreSQL both speak, and mean the same by: what the text and PostgreSQL's own parser tell."""
import re

import statements

try:
    import pglast
    from pglast import ast, enums
except ImportError:  # only a run by hand: `make test` brings it
    pglast = None

POSTGRES_WORDS = {
    "$id": "bigint generated always as identity primary key",
    "$time": "(cast(extract(epoch from now()) as bigint))",
}
FORBIDDEN = {
    r"like|ilike|glob|regexp|match": "matches differently in the two engines",
    r"ifnull": "is SQLite's; write coalesce",
    r"_?rowid_?|oid": "is SQLite's; name the key",
    r"collate": "is not the same collation in the two engines",
    r"autoincrement": "is SQLite's; write $id",
    r"strict|without\s+rowid": "is SQLite's",
    r"or\s+(?:replace|ignore|abort|fail|rollback)|replace\s+into": "is SQLite's; write on conflict",
    r"strftime|datetime|julianday|unixepoch|now|extract|current_timestamp": "is the engine's clock; write $time or bind the bot's",
    r"true|false": "truth is 0 and 1",
    r"integer|int|real|boolean|varchar|blob|datetime": "is no type of ours; bigint and text only",
}
FORBIDDEN_RE = {re.compile(rf"\b(?:{words})\b"): why for words, why in FORBIDDEN.items()}
# What both have, with one meaning. lower and upper fold differently beyond ASCII: keys are folded in C.
FUNCTIONS = {"count", "sum", "min", "max", "coalesce", "nullif", "abs", "length", "substr", "replace", "trim", "row_number"}
OF_TIME = {"now", "pg_catalog.extract"}  # what $time becomes; written by hand the words above refuse them
AGGREGATES = {"count", "sum", "min", "max"}
COMPARISONS = {"=", "<>", "!=", "<", "<=", ">", ">="}
TYPES = {"int8", "bigint", "text"}


def by_words(sql):
    """Faults that the text alone shows."""
    text = statements.bare(sql)
    if re.search(r"[A-Z]", text):
        yield "SQL is written in lower case"
    if "==" in text:
        yield "== is SQLite's; write ="
    for pattern, why in FORBIDDEN_RE.items():
        for match in pattern.finditer(text):
            yield f"`{match.group()}` {why}"


def to_postgres(sql):
    """Numbers the ?, and expands our words."""
    n = iter(range(1, 1000))
    return statements.outside_quotes(statements.expand(sql, POSTGRES_WORDS), r"\?", lambda _: f"${next(n)}")


def parse(sql):
    return pglast.parse_sql(to_postgres(sql))


def children(node):
    if isinstance(node, (tuple, list)):
        yield from node
    elif isinstance(node, ast.Node):
        for member in node:
            yield getattr(node, member)


def walk(node, inside=lambda node: True):
    """The node and all below; inside() tells whether to go into it."""
    if isinstance(node, ast.Node):
        yield node
    if node is not None and (not isinstance(node, ast.Node) or inside(node)):
        for child in children(node):
            if isinstance(child, (tuple, list, ast.Node)):
                yield from walk(child, inside)


def dotted(names):
    return ".".join(getattr(name, "sval", "*") for name in names)


# ---- one rule each; faults are texts ----

def limit_without_order(node):
    if isinstance(node, ast.SelectStmt) and node.limitCount and not node.sortClause:
        yield "limit without order by"


def unknown_function(node):
    if isinstance(node, ast.FuncCall):
        name = dotted(node.funcname)
        if name in ("min", "max") and len(node.args or ()) > 1:
            yield f"{name}() of several values is SQLite's; write case when"
        elif name not in FUNCTIONS | OF_TIME:
            yield f"{name}() is not known to mean the same in both engines"


def is_aggregate(node):
    return isinstance(node, ast.FuncCall) and dotted(node.funcname) in AGGREGATES and not node.over


def own_nodes(node):
    """Of this select itself: neither what an aggregate holds nor what a select inside says."""
    return walk(node, lambda n: not is_aggregate(n) and not isinstance(n, ast.SelectStmt))


def bare_column(node):
    if not isinstance(node, ast.SelectStmt) or node.valuesLists:
        return
    shown = [*(node.targetList or ()), *(node.sortClause or ()), node.havingClause]
    if not node.groupClause and not any(is_aggregate(n) for n in own_nodes(shown)):
        return
    allowed = {dotted(n.fields) for n in node.groupClause or () if isinstance(n, ast.ColumnRef)}
    allowed |= {target.name for target in node.targetList or () if target.name}
    for n in own_nodes(shown):
        if isinstance(n, ast.ColumnRef) and dotted(n.fields) not in allowed:
            yield f"{dotted(n.fields)} stands bare beside an aggregate or group by"


def unqualified_update(node):
    if isinstance(node, ast.OnConflictClause):
        read = [target.val for target in node.targetList or ()] + [node.whereClause]
        for n in walk(read):
            if isinstance(n, ast.ColumnRef) and len(n.fields) < 2:
                yield f"do update: {dotted(n.fields)} needs its table or excluded before it"


def foreign_type(node):
    if isinstance(node, ast.TypeName) and node.names and dotted(node.names[-1:]) not in TYPES:
        yield f"the type {dotted(node.names[-1:])}: bigint and text only"


def is_truth(node):
    """Would PostgreSQL call it a boolean? SQLite knows none."""
    if isinstance(node, ast.A_Expr):
        return node.kind != enums.A_Expr_Kind.AEXPR_OP and node.kind != enums.A_Expr_Kind.AEXPR_NULLIF \
            or dotted(node.name) in COMPARISONS
    if isinstance(node, ast.SubLink):
        return node.subLinkType in (enums.SubLinkType.EXISTS_SUBLINK, enums.SubLinkType.ANY_SUBLINK, enums.SubLinkType.ALL_SUBLINK)
    return isinstance(node, (ast.BoolExpr, ast.NullTest, ast.BooleanTest))


def wants_truth(node):
    yield getattr(node, "whereClause", None)
    yield getattr(node, "havingClause", None)
    if isinstance(node, ast.JoinExpr):
        yield node.quals
    if isinstance(node, ast.BoolExpr):
        yield from node.args
    if isinstance(node, ast.CaseExpr) and not node.arg:
        yield from (when.expr for when in node.args)
    if isinstance(node, ast.FuncCall):
        yield node.agg_filter
    if isinstance(node, ast.Constraint):
        yield node.raw_expr if node.contype == enums.ConstrType.CONSTR_CHECK else None


def wants_value(node):
    if isinstance(node, ast.ResTarget):
        yield node.val
    if isinstance(node, ast.FuncCall):
        yield from node.args or ()
    if isinstance(node, ast.A_Expr):
        yield from (node.lexpr, node.rexpr)
    if isinstance(node, ast.CaseExpr):
        yield from (*(when.result for when in node.args), node.defresult)
    if isinstance(node, ast.SelectStmt):
        yield from (cell for row in node.valuesLists or () for cell in row)


def mixed_truth(node):
    for n in wants_truth(node):
        if n is not None and not is_truth(n):
            yield "a number stands where PostgreSQL wants a truth: compare it"
    for n in wants_value(node):
        if n is not None and is_truth(n):
            yield "a truth stands where a number is meant: write case when … then 1 else 0 end"


RULES = {
    "no limit without order by": limit_without_order,
    "only functions of both engines": unknown_function,
    "no bare columns beside group by": bare_column,
    "do update set qualifies its columns": unqualified_update,
    "bigint and text are the only types": foreign_type,
    "truth is 0 and 1": mixed_truth,
}


def by_parser(tree, rule):
    return {fault for node in walk(tree) for fault in RULES[rule](node)}
