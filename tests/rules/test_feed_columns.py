"""Recipients of files get each change of an exported column (`portal.schema_triggers`).

The triggers compare the version of a registration and a few columns that change without it.
"""

import ast
from collections.abc import Iterator

import pytest

from portal.domain.registration.questions.registry import STORED
from portal.models import Registration
from portal.schema_triggers import COMPARED
from portal.services.reporting.export_table import COLUMNS
from tests.rules.source import Module, modules

INCREMENTS = ("registration.version += 1", "transition(")
"""What gives a registration a new version."""
CALLERS_INCREMENT = (
    "portal/services/registration/registration_mapper.py",
    "portal/services/privacy/erasure_steps.py",
)
"""Files that write answers for the services that insert, edit or erase the registration."""
ANY_COLUMN = "any column"


def exported_columns() -> set[str]:
    """Returns the columns of registrations that some file shows."""
    shown = {each.name for each in COLUMNS}
    every = {column.name for column in Registration.__table__.columns}
    named = {
        name for name in every if {name, f"{name}_code", f"{name.removesuffix('_at')}_on"} & shown
    }
    return named | {column.name for question, column in STORED if question.exported}


def unnoticed_changes(module: Module) -> Iterator[str]:
    """Yields changes of exported columns that the triggers do not notice."""
    exported = exported_columns() | {ANY_COLUMN}
    is_versioned = any(each in module.text for each in INCREMENTS)
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        updated, assigned = set(_updated(function)), set(_assigned(function))
        if is_versioned or module.path in CALLERS_INCREMENT:
            assigned = set()
        for written in (updated, assigned):
            if written & exported and not written & set(COMPARED):
                yield f"{module.path} {function.name} changes {sorted(written & exported)}"


def test_each_change_of_an_exported_column_is_noticed() -> None:
    broken = [problem for module in modules("portal") for problem in unnoticed_changes(module)]
    assert not broken, "\n".join(["Increment the version, or add to COMPARED:", *broken])


@pytest.mark.parametrize(
    "change",
    [
        "registration.may_call = True",
        "registration.left_year, other = 2019, 1",
        "setattr(registration, name, value)",
        "session.execute(update(Registration).where(x).values(route_reason=y, compared_at=z))",
    ],
)
def test_a_change_that_the_triggers_miss_is_seen(change: str) -> None:
    module = Module("portal/services/x.py", f"def change(registration):\n    {change}\n")
    assert list(unnoticed_changes(module))


def test_marks_of_workers_are_no_change() -> None:
    assert {"unreachable_since", "compared_at", "pairs_left_out"}.isdisjoint(exported_columns())
    assert {"may_sms", "exact_sex", "returned_month", "centre_distance_km"} <= exported_columns()


def _updated(function: ast.FunctionDef) -> Iterator[str]:
    """Yields the columns of `update(Registration)…values(column=…)`."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            of = ast.unparse(call.func.value)
            if call.func.attr == "values" and of.startswith("update(Registration)"):
                yield from (each.arg or ANY_COLUMN for each in call.keywords)
                yield from (ANY_COLUMN for _ in call.args)


def _assigned(function: ast.FunctionDef) -> Iterator[str]:
    """Yields the columns of `registration.column = …`, and of `setattr` on a registration."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            written, name = node.value, node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
            written, name = node.args[0], ANY_COLUMN
        else:
            continue
        if ast.unparse(written) == "registration":
            yield name
