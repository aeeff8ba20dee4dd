"""Rules about the source that no linter has. Each takes a module and yields what breaks it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.domain.registration.states import State

PROJECT = Path(__file__).parents[2]
LONGEST_FILE = 300
LONGEST_MEDIAN = 100
SECRET_WORDS = ("SECRET", "KEY", "PASSWORD", "TOKEN")
TRANSITIONS = (
    "portal/services/registration/transition.py",
    "portal/services/outreach/identification.py",
)
"""The services that check the table of transitions and write the history."""
SENDS = {"send", "poll", "exchange"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "fromtimestamp"}


@dataclass(frozen=True)
class Module:
    """One Python file: its path within the project, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """The number of lines."""
        return self.text.count("\n")

    def within(self, *folders: str) -> bool:
        """Returns whether it is one of these files or in one of these folders."""
        return any(self.path == name or self.path.startswith(f"{name}/") for name in folders)


def modules(*folders: str) -> list[Module]:
    """Returns all Python files in these folders."""
    return [
        Module(path.relative_to(PROJECT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((PROJECT / folder).rglob("*.py"))
    ]


def commits(module: Module) -> Iterator[str]:
    """Only `Database.begin` commits, so that one transaction succeeds or fails as a whole."""
    if module.within("portal/db.py"):
        return
    for call in _calls(module):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield _at(module, call, "commits: only portal/db.py does")


def clocks_in_domain(module: Module) -> Iterator[str]:
    """The domain gets the time as an argument, so that the same input gives the same result."""
    if not module.within("portal/domain"):
        return
    for call in _calls(module):
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS:
            yield _at(module, call, "reads a clock: let it be passed in")


def state_texts(module: Module) -> Iterator[str]:
    """States are `State`, never strings."""
    if module.within("portal/domain/registration/states.py"):
        return
    texts = {state.value for state in State}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Assign):
            sides = [*node.targets, node.value]
        elif isinstance(node, ast.keyword):
            sides = [ast.Name(node.arg or ""), node.value]
        else:
            continue
        if any(_is_named(side, "state") for side in sides) and texts & _texts(sides):
            yield _at(module, sides[-1], "writes a state as text: use State")


def state_moves(module: Module) -> Iterator[str]:
    """A registration's state changes in one place, which checks the table of transitions."""
    if module.within(*TRANSITIONS, "portal/models/state_guard.py"):
        return
    for call in _calls(module):
        name = ast.unparse(call.func).rpartition(".")[2]
        # These bypass SQLAlchemy's attribute events, so the run-time guard cannot see them.
        if name in {"set_state", "set_committed_value", "bulk_update_mappings"}:
            yield _at(module, call, "sets a state past the table of allowed moves")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                is_state = isinstance(target, ast.Attribute) and target.attr == "state"
                # An SMS has a state too, with its own rules.
                if is_state and ast.unparse(target) != "message.state":
                    yield _at(module, node, "sets a state past the table of allowed moves")


def writing_gets(module: Module) -> Iterator[str]:
    """A GET writes nothing, because browsers, previews and crawlers send it unasked.

    Gateways are exempt, because Kannel reports by GET.
    """
    if not module.within("portal/web"):
        return
    for view in ast.walk(module.tree):
        if not isinstance(view, ast.FunctionDef):
            continue
        decorators = {ast.unparse(decorator).split("(")[0] for decorator in view.decorator_list}
        reads = any(name.endswith(".get") for name in decorators)
        if reads and not any(name.endswith("gateway_report") for name in decorators):
            for call in (node for node in ast.walk(view) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Attribute) and call.func.attr == "begin":
                    yield _at(module, call, "a GET begins to write")


def sending_in_transactions(module: Module) -> Iterator[str]:
    """No transaction waits for a gateway, which would prolong its locks or roll back its rows."""
    for block in ast.walk(module.tree):
        if isinstance(block, ast.With) and any(map(_is_transaction, block.items)):
            for call in (node for node in ast.walk(block) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Attribute) and call.func.attr in SENDS:
                    yield _at(module, call, "sends inside a transaction")


def fallback_secrets(module: Module) -> Iterator[str]:
    """A missing secret stops the start. It has no default."""
    for call in _calls(module):
        reads = isinstance(call.func, ast.Attribute) and call.func.attr in {"get", "getenv"}
        if reads and len(call.args) == 2:
            name, default = call.args
            secret = isinstance(name, ast.Constant) and any(
                word in str(name.value).upper() for word in SECRET_WORDS
            )
            if secret and isinstance(default, ast.Constant) and default.value:
                yield _at(module, call, "has a secret to fall back on")


def length(module: Module) -> Iterator[str]:
    """No file has more than 300 lines."""
    if module.lines > LONGEST_FILE:
        yield f"{module.path} has {module.lines} lines: {LONGEST_FILE} at most"


def vague_names(module: Module) -> Iterator[str]:
    """No file is a collection: each is named after its subject."""
    if Path(module.path).stem in {"utils", "util", "helpers", "common", "misc"}:
        yield f"{module.path}: name it after what it is about"


RULES = (
    commits,
    clocks_in_domain,
    state_texts,
    state_moves,
    writing_gets,
    sending_in_transactions,
    fallback_secrets,
    length,
    vague_names,
)


def _calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def _at(module: Module, node: ast.expr | ast.stmt, problem: str) -> str:
    return f"{module.path}:{node.lineno} {problem}"


def _is_transaction(item: ast.withitem) -> bool:
    call = item.context_expr
    opens = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    return opens and ast.unparse(call).endswith((".begin()", ".read()"))


def _is_named(node: ast.expr, word: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr.endswith(word)
    return isinstance(node, ast.Name) and node.id.endswith(word)


def _texts(nodes: list[ast.expr]) -> set[str]:
    return {
        found.value
        for node in nodes
        if isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Set)
        for found in ast.walk(node)
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
    }
