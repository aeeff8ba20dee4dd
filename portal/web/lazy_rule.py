"""Addresses that can be built once they are needed, so that a start does not prepare all of them."""

from collections.abc import Callable

from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


class LazyRule(Rule):
    """A rule that compiles the function behind `url_for` at its first call.

    Werkzeug writes and compiles two functions for each rule. The portal has 280 rules, and a page links 30.
    """

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:
        name = "_build_unknown" if append_unknown else "_build"
        compile_now = super()._compile_builder

        def build_first(rule: Rule, /, **values: object) -> tuple[str, str]:
            builder: _Builder = compile_now(append_unknown).__get__(rule, None)
            setattr(rule, name, builder)
            return builder(**values)

        return build_first
