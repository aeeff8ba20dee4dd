"""Recovery from an expired CSRF token: shows the form again with its input and a new token.

A token expires when a phone is off for weeks or its cookies are cleared. The input then exists only
in this request. Only a form from an own page is shown again; a forged one is refused.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.security_events import SecurityEvent, note_security_event
from portal.web import errors
from portal.web.public import (
    correction,
    form_pages,
    lost_reference,
    my_data,
    phone_code,
    resume,
    status,
    status_by_birth_date,
)
from portal.web.public.form_steps import see_other

_FORMS: dict[str, Callable[[], str | Response]] = {
    "public_form_pages.save": form_pages.rerender_form_page,
    "public_phone_code.check": phone_code.rerender_phone_code,
    "public_resume.look": resume.rerender_resume,
    "public_status.ask": status.ask_again,
    "public_status.check": status.check_again,
    "public_status_by_birth_date.check": status_by_birth_date.rerender_birth_form,
    "public_lost_reference.ask": lost_reference.rerender_phone,
    "public_lost_reference.check": lost_reference.rerender_code,
    "public_my_data.check": my_data.rerender_copy_code,
    "public_correction.save": correction.rerender_correction,
}


def init_app(app: Flask) -> None:
    """Installs the handler, which replaces the plain error page."""
    app.register_error_handler(CSRFError, _answer)


def _answer(_error: CSRFError) -> Response:
    note_security_event(SecurityEvent.CSRF_REFUSED, page=request.endpoint or "")
    if not (request.blueprint or "").startswith("public_") or not _is_from_our_page():
        return errors.token_refused()
    if form := _FORMS.get(request.endpoint or ""):
        g.is_again = True
        try:
            shown = form()
        except HTTPException as elsewhere:
            return Response.force_type(elsewhere.get_response())
        return make_response(shown) if isinstance(shown, Response) else make_response(shown, 400)
    # A form without fields, as on the check page: its page gives a new token.
    if current_app.create_url_adapter(request).test(request.path, "GET"):  # type: ignore[union-attr]  # a request has an adapter
        return see_other(request.path)
    return errors.token_refused()


def _is_from_our_page() -> bool:
    """Whether the headers of the browser prove that the form is from an own page."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.host
