"""What every request and every answer has to keep to, whatever the page."""

import functools
import io
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast
from wsgiref.headers import Headers

from flask import Flask, Request, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge

from portal.config import Settings
from portal.domain.intake.import_types import LARGEST_FILE
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.registration import drafts

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 100

csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., Any])
_TAKES_FILE = "takes_file"

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# A redirect is empty, so that nothing of it is shown or run; each form pays for its weight.
_REDIRECT_HEADERS = {"Cross-Origin-Opener-Policy": "same-origin"}


def configure(app: Flask, settings: Settings) -> None:
    """Cookies, sizes and hosts."""
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_NAME="__Host-phera" if settings.secure_cookies else "phera",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # For browsers of returnees alone: officers' sessions end with the browser (or sooner).
        PERMANENT_SESSION_LIFETIME=drafts.DRAFT_LIFE,
        SESSION_REFRESH_EACH_REQUEST=False,
        # A form may stay open for weeks; its token ends with the cookie.
        WTF_CSRF_TIME_LIMIT=None,
        # Some browsers and proxies send no Referer. The token is bound to a cookie that neither
        # another site nor another host of this domain can set (`__Host-`).
        WTF_CSRF_SSL_STRICT=False,
    )
    app.request_class = _Request
    app.before_request(_refuse_early)
    csrf.init_app(app)
    app.after_request(_add_headers)
    if settings.secure_cookies:
        app.after_request(_only_https)


def takes_file(view: View) -> View:
    """For a view of staff to which a file is sent: only there a body may be so large.

    Nothing of the body is read before `access` has let the officer in; then come the checks that
    other views have before that. The file stays in memory: what it holds is sealed everywhere else.
    """

    @functools.wraps(view)
    def checked(*given: Any, **named: Any) -> Any:
        request.max_content_length = LARGEST_FILE + LARGEST_BODY
        # The reader of forms counts a piece of the file too, while it has it in hand.
        request.max_form_memory_size = 4 * LARGEST_BODY
        try:
            _refuse_many_fields()
        except RequestEntityTooLarge as error:
            most = LARGEST_FILE // 1024 // 1024
            raise Invalid(
                N_("The file is larger than %(most)s MB. Send it in parts."), most=most
            ) from error
        csrf.protect()
        return view(*given, **named)

    setattr(checked, _TAKES_FILE, True)
    return cast(View, csrf.exempt(checked))


def is_for_files(view: Callable[..., Any] | None) -> bool:
    """Whether a view is one to which a file is sent."""
    return getattr(view, _TAKES_FILE, False)


class _Request(Request):
    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


def add_static_headers(headers: Headers, _path: str, _url: str) -> None:
    """The same for files, which do not come by way of the application."""
    for name, value in _HEADERS.items():
        headers[name] = value


def _refuse_early() -> None:
    if request.blueprint == "receipts":
        return  # a signature covers its body as it came, which reading a form would use up
    view = current_app.view_functions.get(request.endpoint or "")
    if not is_for_files(view):
        _refuse_many_fields()


def _refuse_many_fields() -> None:
    if sum(len(values) for values in request.form.listvalues()) > MOST_FIELDS:
        raise RequestEntityTooLarge


def _add_headers(response: Response) -> Response:
    is_redirect = response.status_code in (301, 302, 303, 307, 308)
    if is_redirect:
        response.set_data(b"")
        response.headers.pop("Content-Type", None)
    for name, value in (_REDIRECT_HEADERS if is_redirect else _HEADERS).items():
        response.headers.setdefault(name, value)
    return response


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=63072000"
    return response
