"""Rules about names across modules. Each takes all modules and yields the names that break it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from tests.rules.source import Module

LAYERS = ("services", "domain", "models", "gateways", "workers", "cli", "web")
EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
ROUTES = {"get", "post", "route", "command", "group"}
SHARED_NAMES = {"init_app", "jobs"}
RETIRED = {
    "asker": "requester",
    "clue": "feature",
    "clues": "features",
    "heard": "received",
    "kept": "the thing itself, such as draft or cache",
    "nobody": "the case, such as NO_MATCH",
    "ours": "harness, measured",
    "sought": "query",
    "stand": "harness",
    "stands": "harnesses",
    "story": "view, journey",
    "tells": "what happens, such as sends_sms",
    "told": "the thing itself, such as message or error",
    "visitor": "browser_token",
    "wish": "request, change",
    "wishes": "requests, options",
}
"""Words that this project no longer uses in names, with the words to use instead."""
FIELD_TERMS = {("portal/domain/casework/case_choices.py", "KEPT")}
"""Names with a retired word that is the term of the field here: an appointment is kept or missed."""


def class_names(modules: Iterable[Module]) -> Iterator[str]:
    """A class name is defined once in the project."""
    places = defaultdict(list)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{module.path}:{node.lineno}")
    yield from _repeated("class", places)


def function_names(modules: Iterable[Module]) -> Iterator[str]:
    """A public function name is defined once in a layer.

    Three conventions are exempt. A view has the endpoint `<blueprint>.<view>`. A command has the
    name `<group> <command>`. Two names mean the same in every module: `init_app` installs a part of
    an application, as in Flask extensions, and `jobs` returns the jobs of a worker's module.
    """
    places = defaultdict(list)
    for module in modules:
        layer = PurePath(module.path).parts[1]
        if layer not in LAYERS:
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and _needs_own_name(node):
                places[f"{layer}: {node.name}"].append(f"{module.path}:{node.lineno}")
    yield from _repeated("function", places)


def log_events(modules: Iterable[Module]) -> Iterator[str]:
    """The logger is `log`, and an event is `area.noun_verb`, as `outbox.message_sent`."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign) and "structlog.get_logger(" in ast.unparse(node.value):
                name = ast.unparse(node.targets[0])
                if name != "log":
                    yield f"{module.path}:{node.lineno} names its logger {name}: name it log"
            if isinstance(node, ast.Call) and _is_log_call(node):
                event = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                if isinstance(event, str) and not EVENT.fullmatch(event):
                    yield f"{module.path}:{node.lineno} logs {event}: write area.noun_verb"


def retired_words(modules: Iterable[Module]) -> Iterator[str]:
    """No name contains a retired word. Names of tests are sentences and exempt."""
    for module in modules:
        names = [(1, PurePath(module.path).stem), *_names(module.tree)]
        for line, name in names:
            if name.startswith("test_") or (module.path, name) in FIELD_TERMS:
                continue
            for word in RETIRED.keys() & set(name.lower().split("_")):
                yield f"{module.path}:{line} {name}: {word} is retired, use {RETIRED[word]}"


RULES = (class_names, function_names, log_events, retired_words)


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields the names that a module defines: classes, functions, parameters, variables."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def _repeated(kind: str, places: dict[str, list[str]]) -> Iterator[str]:
    for name, found in places.items():
        if len(found) > 1:
            yield f"{kind} {name} is defined in {', '.join(found)}"


def _needs_own_name(function: ast.FunctionDef) -> bool:
    if function.name.startswith("_") or function.name in SHARED_NAMES:
        return False
    calls = (
        decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call)
    )
    return not any(isinstance(call, ast.Attribute) and call.attr in ROUTES for call in calls)


def _is_log_call(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LEVELS:
        return False
    return isinstance(call.func.value, ast.Name) and call.func.value.id == "log" and bool(call.args)
