"""Authentication of machines: a token in the header of each request."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from portal.domain.platform.errors import Unauthenticated
from portal.domain.platform.gettext_marker import N_
from portal.services.reporting.api_authentication import (
    ApiCaller,
    Refusal,
    authenticate_caller,
    note_refused_token,
    record_call,
)
from portal.web import request_context
from portal.web.access import api_client

Given = ParamSpec("Given")

_SCHEME = "Bearer "


def with_token(view: Callable[Given, Response]) -> Callable[Given, Response]:
    """Declares a view for machines, which answers 401, 403 or 429 to others."""
    return authenticated_view(view, _bearer_token)


def authenticated_view(
    view: Callable[Given, Response], read_token: Callable[[], str]
) -> Callable[Given, Response]:
    """Declares a view for the holder of the token that `read_token` finds in the request."""

    @wraps(view)
    def authenticated(*args: Given.args, **kwargs: Given.kwargs) -> Response:
        token = read_token()
        with request_context.read() as work:
            found = authenticate_caller(work, token, request_context.client_address())
        with request_context.begin() as work:
            record_call(work, found)
        g.api_caller = found
        return view(*args, **kwargs)

    return api_client(authenticated)


def caller() -> ApiCaller:
    """Returns who calls, in a view that is declared with `with_token`."""
    found: ApiCaller = g.api_caller
    return found


def _bearer_token() -> str:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_SCHEME):
        note_refused_token(Refusal.MISSING)
        raise Unauthenticated(N_("Send the token in the header Authorization, after “Bearer”."))
    return given.removeprefix(_SCHEME).strip()
