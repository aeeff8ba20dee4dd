"""Rules about the migrations after the base. Each takes a module and yields what breaks it."""

import ast
from collections.abc import Iterator

from tests.rules.source import Module

BASE = "migrations/versions/0014_create_tables.py"
INSTEAD = {
    "add_column": "add_column",
    "drop_column": "drop_column",
    "create_index": "add_index",
    "drop_index": "drop_index",
    "create_check_constraint": "add_check or replace_check",
    "create_foreign_key": "add_foreign_key",
    "create_unique_constraint": "add_index with unique=True",
    "drop_constraint": "drop_check, drop_foreign_key or drop_column",
    "alter_column": "allow_null or forbid_null",
    "batch_alter_table": "the functions for one change",
    "execute": "update_rows",
    "get_bind": "update_rows",
}
"""Functions of `op` that lock the whole table, with their replacements in `portal.schema_changes`.
"""
FOR_MIGRATIONS = {
    "portal.schema_changes",
    "portal.schema_choices",
    "portal.schema_sealing",
    "portal.schema_triggers",
}
REASON = "# safe:"
ON_NEW_TABLES = {"create_index", "drop_index"}
REPEATABLE = {
    "create_table": "if_not_exists",
    "create_index": "if_not_exists",
    "drop_table": "if_exists",
    "drop_index": "if_exists",
}


def locking_changes(module: Module) -> Iterator[str]:
    """Tables with rows are changed by `portal.schema_changes`, which locks them for a moment only.

    A line may say `# safe:` and why. An index on a table that the same file creates is exempt.
    """
    new_tables = {
        _text(argument) for call in _op_calls(module, "create_table") for argument in call.args[:1]
    }
    for call in _op_calls(module, *INSTEAD):
        name = _operation(call)
        tables = {_text(argument) for argument in call.args[1:2]}
        tables |= {_text(word.value) for word in call.keywords if word.arg == "table_name"}
        new = name in ON_NEW_TABLES and bool(tables & new_tables)
        if not new and REASON not in module.text.splitlines()[call.lineno - 1]:
            yield f"{module.path}:{call.lineno} op.{name}: use {INSTEAD[name]}"


def single_runs(module: Module) -> Iterator[str]:
    """A migration that failed half way can run again from its start."""
    for call in _op_calls(module, *REPEATABLE):
        word = REPEATABLE[_operation(call)]
        if word not in {keyword.arg for keyword in call.keywords}:
            yield f"{module.path}:{call.lineno} op.{_operation(call)}: add {word}=True"


def moving_parts(module: Module) -> Iterator[str]:
    """A migration keeps its meaning: it imports nothing that changes with the code."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("portal.") and name not in FOR_MIGRATIONS:
                yield f"{module.path}:{node.lineno} imports {name}"


RULES = (locking_changes, single_runs, moving_parts)


def _op_calls(module: Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _operation(node) in names:
            yield node


def _operation(call: ast.Call) -> str:
    """Returns the name of a call of `op`, empty for other calls."""
    function = call.func
    of_op = isinstance(function, ast.Attribute) and ast.unparse(function.value) == "op"
    return function.attr if of_op and isinstance(function, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
