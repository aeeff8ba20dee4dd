"""Error pages: what happened, what to do, and the HTTP status."""

from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    PortalError,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from portal.domain.platform.gettext_marker import N_
from portal.i18n import translate as translate_into
from portal.logs import describe_error, log_failure
from portal.request_id import current_request_id, spoken_form
from portal.security_events import SecurityEvent, note_security_event
from portal.web import read_transaction, request_context
from portal.web.locale import other_language, translate
from portal.web.machine_errors import API_PREFIX, machine_error
from portal.web.nearest_page import nearest_page
from portal.web.refused_access import note_refused_access

RETRY_SECONDS = 10
_RESENT = frozenset({429, 503})
"""Statuses after which the same form may succeed a minute later."""

_STRANGE_HOST = "এই ঠিকানায় কোনো সেবা নেই। There is no service at this address."

log = structlog.get_logger()

STATUS: dict[type[PortalError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Gone: 410,
    TooMany: 429,
    Unavailable: 503,
}


class ErrorPage(NamedTuple):
    """The texts of an error page."""

    title: str
    text: str


_PAGES = {
    400: ErrorPage(N_("That did not work"), N_("Please go back and try again.")),
    403: ErrorPage(N_("You cannot open this page"), N_("Go back to the start page.")),
    404: ErrorPage(
        N_("Page not found"),
        N_("There may be a typing mistake in the address. Go back to the start page."),
    ),
    405: ErrorPage(N_("That did not work"), N_("Please go back and try again.")),
    409: ErrorPage(N_("Something has changed"), N_("Please look at the page again.")),
    410: ErrorPage(N_("No longer available"), N_("Please go back and try again.")),
    413: ErrorPage(N_("That is too long"), N_("Please write less and send it again.")),
    422: ErrorPage(N_("Something needs to be corrected"), N_("Please go back and try again.")),
    429: ErrorPage(N_("Please wait a little"), N_("Too many tries. Please wait and try again.")),
    500: ErrorPage(
        N_("Something went wrong on our side"),
        N_("What you sent before is safe. Please try again in a few minutes."),
    ),
    503: ErrorPage(
        N_("The site is down for a moment"),
        N_("What you sent before is safe. Please try again in a minute."),
    ),
}
_RESEND_TEXT = N_("What you wrote is still here. Please wait a minute, then press the button.")
_CSRF_TEXT = N_(
    "This page was open for too long, or cookies are turned off. Go back, reload the page and "
    "send it again. If that does not work, call us."
)


def init_app(app: Flask) -> None:
    """Answers every error with a page in the person's language."""
    app.register_error_handler(PortalError, _portal_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _strange_host)
    for unreachable in (OperationalError, InterfaceError, WaitedTooLong):
        app.register_error_handler(unreachable, _database_down)
    app.register_error_handler(StaleDataError, lambda _error: error_page(409))
    app.register_error_handler(Exception, _broken)
    # Uncaught exceptions, such as one in a handler, are logged in the same short form.
    app.log_exception = _log_uncaught  # type: ignore[method-assign]  # the hook that Flask names for it


def _csrf_error(_error: CSRFError) -> Response:
    note_security_event(SecurityEvent.CSRF_REFUSED, page=request.endpoint or "")
    return token_refused()


def token_refused() -> Response:
    """Returns the page for a form whose token is missing, forged or from another browser."""
    return error_page(400, translate(_CSRF_TEXT))


def error_page(status: int, text: str | None = None, *, retry_after: int | None = None) -> Response:
    """Returns an error page, or an error for a machine. `text` is already translated."""
    words = _PAGES.get(status) or _PAGES[400 if status < 500 else 500]
    if request.path.startswith(API_PREFIX):
        return _problem(status, words, retry_after)
    read_transaction.stop_rendering()
    g.is_error_page = True  # an error page reads nothing: the database may be the cause
    request_id = current_request_id()
    unsent = _form_to_resend() if status in _RESENT else None
    if unsent is not None and text is None:
        text = translate(_RESEND_TEXT)
    html = render_template(
        "error.html",
        unsent=unsent,
        is_for_staff="/staff/" in request.path,
        is_nowhere=status == HTTPStatus.NOT_FOUND,
        other_language_url=_in_other_language(),
        title=translate(words.title),
        text=text or translate(words.text),
        error_number=spoken_form(request_id) if request_id else "",
    )
    response = make_response(html, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _problem(status: int, words: ErrorPage, retry_after: int | None) -> Response:
    title, text = (translate_into(Language.ENGLISH, each) for each in words)
    response = machine_error(status, f"{title}. {text}")
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _form_to_resend() -> list[tuple[str, str]] | None:
    """Returns what a returnee sent, so that a browser without scripts can send it once more.

    Only a form with a valid CSRF token is shown again; a forged one is not.
    """
    if not g.get("csrf_valid") or not (request.blueprint or "").startswith("public_"):
        return None
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name != "csrf_token"]


def _in_other_language() -> str:
    """Returns this address in the other language, or the page above it that can be opened.

    The query is left out, because a person may have typed it.
    """
    other = other_language(request_context.language())
    first = request.path.split("/")[1]
    if first in set(Language):
        is_read = request.method in ("GET", "HEAD")
        path = request.path if is_read else nearest_page()
        return f"/{other}{quote(path[len(first) + 1 :])}"
    return url_for("public_start.start", language=other)


def is_error_page() -> bool:
    """Whether the page that renders reports an error."""
    return bool(g.get("is_error_page"))


def _portal_error(error: PortalError) -> Response:
    retry_after = error.retry_after if isinstance(error, TooMany) else None
    if isinstance(error, Unavailable):
        retry_after = RETRY_SECONDS
    officer = g.get("officer")
    if officer is not None and isinstance(error, Forbidden | NotFound):
        note_refused_access(officer)
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    return error_page(status, translate(error.text, **error.values), retry_after=retry_after)


def _http_error(error: HTTPException) -> BaseResponse | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect
    if isinstance(error, MethodNotAllowed) and _is_reopened():
        return redirect(nearest_page(), 303)
    if request.path.startswith(API_PREFIX):
        response = machine_error(error.code, error.description or "")
    else:
        response = error_page(error.code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _is_reopened() -> bool:
    """Whether a browser opens an address that only takes forms, for example a tab that it restores."""
    return request.method == "GET" and request.path.split("/")[1] in set(Language)


def _strange_host(_error: SecurityError) -> Response:
    """Answers requests for an unknown host, without links."""
    return Response(f"{_STRANGE_HOST}\n", 400, mimetype="text/plain")


def _database_down(error: Exception) -> Response:
    cause = error.orig if isinstance(error, DBAPIError) else None
    # The message of the database. It holds no values (`hide_parameters`).
    reason = str(cause or error).partition("\n")[0][:200]
    described = {**describe_error(error), "error": type(cause or error).__name__}
    log.error("database.unreachable", endpoint=_endpoint(), reason=reason, **described)
    return error_page(503, retry_after=RETRY_SECONDS)


def _broken(error: Exception) -> Response:
    _log_broken(error)
    return error_page(500)


def _log_uncaught(exc_info: Any) -> None:
    _log_broken(exc_info[1])


def _log_broken(error: BaseException) -> None:
    log_failure("request.failed", error, endpoint=_endpoint())


def _endpoint() -> str:
    return request.endpoint or ""
