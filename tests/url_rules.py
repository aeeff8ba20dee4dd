"""Compiled builders of URL rules, shared by all applications of a test worker.

Werkzeug compiles two functions for each rule of a map, which is most of the time of `create_app`;
hundreds of rules are the same in thousands of applications of tests. The functions depend on the
text and the defaults of the rule alone.
"""

from collections.abc import Callable, Hashable

from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder
_compiled: dict[Hashable, Callable[..., tuple[str, str]]] = {}


def share_builders() -> None:
    """Makes Werkzeug compile the builders of equal rules once."""
    Rule._compile_builder = _shared_builder  # type: ignore[assignment,method-assign]


def _shared_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _compiled:
        _compiled[key] = _compile(rule, append_unknown)
    return _compiled[key]
