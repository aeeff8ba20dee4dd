"""A form whose token does not hold any more, shown again with what was typed and a fresh token.

A phone was off for weeks, or its cookies were cleared: what the person wrote is in this request and
nowhere else. Only a form that came from our own page gets it back; a forged one gets nothing.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.web import errors
from portal.web.public import (
    correction,
    form_pages,
    phone_code,
    resume,
    status,
    status_by_birth_date,
)
from portal.web.public.form_steps import see_other

_FORMS: dict[str, Callable[[], str | Response]] = {
    "public_form_pages.save": form_pages.again,
    "public_phone_code.check": phone_code.again,
    "public_resume.look": resume.again,
    "public_status.ask": status.ask_again,
    "public_status.check": status.check_again,
    "public_status_by_birth_date.check": status_by_birth_date.again,
    "public_correction.save": correction.again,
}


def init_app(app: Flask) -> None:
    """Takes the place of the plain error page."""
    app.register_error_handler(CSRFError, _answer)


def _answer(_error: CSRFError) -> Response:
    if not (request.blueprint or "").startswith("public_") or not _is_from_our_page():
        return errors.token_refused()
    if form := _FORMS.get(request.endpoint or ""):
        g.is_again = True
        try:
            shown = form()
        except HTTPException as elsewhere:
            return Response.force_type(elsewhere.get_response())
        return make_response(shown) if isinstance(shown, Response) else make_response(shown, 400)
    # A form without fields, as the last one: its page has a fresh token.
    if current_app.create_url_adapter(request).test(request.path, "GET"):  # type: ignore[union-attr]  # a request has an adapter
        return see_other(request.path)
    return errors.token_refused()


def _is_from_our_page() -> bool:
    """By what the browser itself says; one that says nothing is not believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.host
