"""Few functions take many parameters: what is handed on together is one value."""

import ast
from pathlib import Path

PORTAL = Path(__file__).parents[2] / "portal"
MANY = 6
HIGHEST_SHARE = 0.015


def test_few_functions_take_six_parameters_or_more() -> None:
    counts = [
        len(_parameters(node))
        for path in PORTAL.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert sum(count >= MANY for count in counts) / len(counts) < HIGHEST_SHARE


def test_no_service_is_handed_a_session_with_a_vault_a_time_or_a_hotline() -> None:
    beside_a_session = {"vault", "now", "hotline"}
    found = [
        f"{path.relative_to(PORTAL)}:{node.lineno} {node.name}"
        for path in (PORTAL / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and "session" in (names := _parameters(node))
        and names & beside_a_session
    ]
    assert found == []


def _parameters(function: ast.FunctionDef) -> set[str]:
    given = function.args
    names = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    return names - {"self", "cls"}
