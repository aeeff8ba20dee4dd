"""The class of the web application: what of Flask the portal replaces on the hot path."""

from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal.web import request_context
from portal.web.lazy_rule import LazyRule
from portal.web.template_environment import TemplateEnvironment


class SignedSessions(SecureCookieSessionInterface):
    """Sessions in signed cookies. Flask makes the serializer anew for each request."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Returns the serializer with the keys of the first request, which do not change."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


class PortalFlask(Flask):
    """Flask with lazy rules and shared globals of templates, without coroutines as views or hooks."""

    url_rule_class = LazyRule
    jinja_environment = TemplateEnvironment

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.session_interface = SignedSessions()
        self._addresses: dict[tuple[str, str], str] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Returns the function. Flask asks of each hook, in each request, whether it is a coroutine."""
        return func

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Builds an address. One without values is remembered in each language."""
        is_plain = all(value is None for value in values.values()) and not endpoint.startswith(".")
        if not is_plain or not has_request_context() or request.script_root:
            return super().url_for(endpoint, **values)
        key = (endpoint, request_context.language())
        address = self._addresses.get(key)
        if address is None:
            address = self._addresses[key] = super().url_for(endpoint)
        return address
