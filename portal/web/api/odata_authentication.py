"""Authentication of OData clients: the token as a password, because Excel and Power BI send no other header."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from portal.domain.platform.errors import Unauthenticated
from portal.domain.platform.gettext_marker import N_
from portal.services.reporting.api_authentication import (
    Refusal,
    authenticate_caller,
    note_refused_token,
    record_call,
)
from portal.web import request_context
from portal.web.access import api_client

Given = ParamSpec("Given")

CHALLENGE = 'Basic realm="phera", charset="UTF-8"'


def with_password(view: Callable[Given, Response]) -> Callable[Given, Response]:
    """Declares a view for clients with a token: as a bearer, or as the password of any user name."""

    @wraps(view)
    def authenticated(*args: Given.args, **kwargs: Given.kwargs) -> Response:
        token = _sent_token()
        with request_context.read() as work:
            found = authenticate_caller(work, token, request_context.client_address())
        with request_context.begin() as work:
            record_call(work, found)
        g.api_caller = found
        return view(*args, **kwargs)

    return api_client(authenticated)


def _sent_token() -> str:
    sent = request.authorization
    if sent is not None and sent.type == "bearer" and sent.token:
        return sent.token
    if sent is not None and sent.type == "basic" and sent.password:
        return sent.password
    note_refused_token(Refusal.MISSING)
    raise Unauthenticated(N_("Choose “Basic” and give the token as the password."))
