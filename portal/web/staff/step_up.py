"""The question for a fresh code before an action. It keeps what the officer typed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from portal.domain.platform.errors import TooMany
from portal.domain.platform.gettext_marker import N_
from portal.services.staff import step_up
from portal.web import request_context, staff_session
from portal.web.locale import translate

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_CODE = "second_factor"


def fresh_second_factor(view: Callable[Given, Answer]) -> Callable[Given, Answer | Response]:
    """Makes a view ask for a code first, unless the officer gave one a few minutes ago."""

    @wraps(view)
    def ask_first(*args: Given.args, **kwargs: Given.kwargs) -> Answer | Response:
        question = ask_second_factor()
        return view(*args, **kwargs) if question is None else question

    return ask_first


def ask_second_factor() -> Response | None:
    """Returns the page that asks for a code and sends the form again, or None if it is fresh."""
    token = staff_session.token() or ""
    with request_context.read() as work:
        if step_up.is_second_factor_fresh(work, token):
            return None
    problem = None
    if _CODE in request.form:
        officer = request_context.officer()
        with request_context.begin() as work:
            is_right = step_up.confirm_second_factor(work, officer, token, request.form[_CODE])
        if isinstance(is_right, TooMany):
            raise is_right
        if is_right:
            return None
        problem = translate(
            N_("The code is not right, or was used before. Wait for a new code and try again.")
        )
    sent_fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", _CODE)
    ]
    return make_response(
        render_template("staff/second_factor.html", sent_fields=sent_fields, problem=problem), 422
    )
