"""Authentication of OData clients: the token as a password, because Excel and Power BI send no other header."""

from collections.abc import Callable
from typing import ParamSpec

from flask import Response, request

from portal.domain.platform.errors import Unauthenticated
from portal.domain.platform.gettext_marker import N_
from portal.services.reporting.api_authentication import Refusal, note_refused_token
from portal.web.api.authentication import authenticated_view

Given = ParamSpec("Given")

CHALLENGE = 'Basic realm="phera", charset="UTF-8"'


def with_password(view: Callable[Given, Response]) -> Callable[Given, Response]:
    """Declares a view for clients with a token: as a bearer, or as the password of any user name."""
    return authenticated_view(view, _sent_token)


def _sent_token() -> str:
    sent = request.authorization
    if sent is not None and sent.type == "bearer" and sent.token:
        return sent.token
    if sent is not None and sent.type == "basic" and sent.password:
        return sent.password
    note_refused_token(Refusal.MISSING)
    raise Unauthenticated(N_("Choose “Basic” and give the token as the password."))
