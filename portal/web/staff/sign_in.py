"""Sign-in and sign-out of staff."""

import re
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import TooMany
from portal.domain.staff.browser_names import browser_name
from portal.models import Officer
from portal.services.staff import sign_in
from portal.services.staff.device_token import new_device_token
from portal.web import device_cookie, request_context, staff_session
from portal.web.access import returnee, staff
from portal.web.locale import translate
from portal.web.staff.menu import start_page

blueprint = Blueprint("staff_sign_in", __name__)

_STAFF_PAGE: Final = re.compile(r"/(?:bn|en)/staff/[\w./?=&%+-]*", re.ASCII)


@blueprint.get("/staff/")
@staff()
def home() -> Response:
    """Redirects to the officer's first page."""
    return redirect(url_for(start_page(request_context.officer())))


@blueprint.get("/staff/sign-in", endpoint="sign_in")
@returnee  # open to all, and kept by no browser
def show() -> str | Response:
    """Shows the form, or redirects a signed-in officer."""
    officer = staff_session.find_officer()
    return _page() if officer is None else _go_on(officer)


@blueprint.post("/staff/sign-in")
@returnee  # open to all, and kept by no browser
def sign_in_with_code() -> tuple[str, int] | tuple[str, int, dict[str, str]] | Response:
    """Checks email, password and code. All failures get the same message."""
    with request_context.begin() as work:
        claim = sign_in.begin_sign_in(
            work,
            email=request.form.get("email", ""),
            address=request_context.client_address(),
            devices=device_cookie.device_tokens(),
            browser=browser_name(request.headers.get("User-Agent", "")),
        )
    if isinstance(claim, TooMany):
        page = _page(translate(claim.text, **claim.values))
        return page, 429, {"Retry-After": str(claim.retry_after)}
    checked = sign_in.check_secrets(
        request_context.vault(),
        claim,
        request.form.get("password", ""),
        request.form.get("code", ""),
    )
    with request_context.begin() as work:
        officer = sign_in.complete_sign_in(work, claim, checked)
        device = ""
        if officer is not None:
            token = staff_session.new_token()
            sign_in.start_session(work, officer, token)
            device = new_device_token(work, officer.id, officer.password_hash)
    if officer is None:
        return _page(translate(sign_in.REFUSED)), 422
    response = _go_on(officer)
    device_cookie.remember_device(response, device)
    return response


@blueprint.post("/staff/sign-out")
@staff()
def sign_out() -> Response:
    """Ends the session in the browser and in the database."""
    with request_context.begin() as work:
        sign_in.sign_out(work, request_context.officer(), staff_session.token() or "")
    staff_session.forget()
    response = redirect(url_for("staff_sign_in.sign_in"))
    response.headers["Clear-Site-Data"] = '"storage"'  # what static/offline-drafts.js keeps
    return response


def _page(problem: str | None = None) -> str:
    return render_template(
        "staff/sign_in.html",
        problem=problem,
        email=request.form.get("email", ""),
        next=_next(),
    )


def _go_on(officer: Officer) -> Response:
    """Redirects to the requested page if it is an own page, else to the first page.

    Bangla is where everybody begins: from there a chosen English goes on in English.
    """
    is_english = Language.ENGLISH in (officer.language, request_context.language())
    language = Language.ENGLISH if is_english else Language.BANGLA
    return redirect(_next() or url_for(start_page(officer), language=language))


def _next() -> str | None:
    wanted = request.values.get("next", "")
    return wanted if _STAFF_PAGE.fullmatch(wanted) else None
