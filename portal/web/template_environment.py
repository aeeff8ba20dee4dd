"""The environment of templates."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class TemplateEnvironment(Environment):
    """Templates share the globals of the application, which are complete before the first one is loaded.

    Jinja would give each template a `ChainMap` over them, and look through all of it for each import (hot path).
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Returns the globals of a template."""
        return self.globals if d is None else super().make_globals(d)
