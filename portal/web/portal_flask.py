"""The class of the web application: what of Flask the portal replaces on the hot path."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.web.lazy_rule import LazyRule
from portal.web.template_environment import TemplateEnvironment


class PortalFlask(Flask):
    """Flask with lazy rules and shared globals of templates, without coroutines as views or hooks."""

    url_rule_class = LazyRule
    jinja_environment = TemplateEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Returns the function. Flask asks of each hook, in each request, whether it is a coroutine."""
        return func
