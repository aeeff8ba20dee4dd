"""Security rules of all requests and responses."""

import functools
import io
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast
from wsgiref.headers import Headers

from flask import Flask, Request, Response, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
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

POLICY_WITH_MANIFEST = f"{_CONTENT_SECURITY_POLICY}; manifest-src 'self'"
"""For the page that names a manifest. The others save the bytes."""

POLICY_WITH_VOICE = f"{_CONTENT_SECURITY_POLICY}; media-src 'self'"
"""For a page that can be listened to."""

_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# A redirect has no body, so its policy is short, which saves bytes.
_REDIRECT_HEADERS = _HEADERS | {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"
}


def configure(app: Flask, settings: Settings) -> None:
    """Configures cookies, size limits and hosts."""
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
        # Only for browsers of returnees. Sessions of officers end with the browser or sooner.
        PERMANENT_SESSION_LIFETIME=drafts.DRAFT_LIFE,
        SESSION_REFRESH_EACH_REQUEST=False,
        # A form may stay open for weeks. Its token expires with the cookie.
        WTF_CSRF_TIME_LIMIT=None,
        # Some browsers and proxies send no Referer. The token is bound to a cookie that neither
        # another site nor another host of this domain can set (`__Host-`).
        WTF_CSRF_SSL_STRICT=False,
    )
    app.request_class = _Request
    app.before_request(_refuse_early)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.after_request(_add_headers)
    if settings.secure_cookies:
        app.after_request(_only_https)


def csrf_field() -> Markup:
    """Returns the hidden input that every form in a template carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def takes_file(view: View) -> View:
    """Declares a staff view that takes a file upload. Only such views accept large bodies.

        The body is read only after `access` admits the officer. The checks that other views have
    earlier follow then. The file stays in memory, because stored content must be sealed.
    """

    @functools.wraps(view)
    def checked(*given: Any, **named: Any) -> Any:
        request.max_content_length = LARGEST_FILE + LARGEST_BODY
        # The form parser also counts the chunk of the file that it buffers.
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
    """Whether a view takes a file upload."""
    return getattr(view, _TAKES_FILE, False)


class _Request(Request):
    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


def add_static_headers(headers: Headers, _path: str, _url: str) -> None:
    """Adds the headers to static files, which bypass the application."""
    for name, value in _HEADERS.items():
        headers[name] = value


def _refuse_early() -> None:
    if request.blueprint == "receipts":
        return  # a signature covers the raw body, which parsing a form would consume
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
    given = {name.lower() for name, _value in response.headers}
    for name, value in (_REDIRECT_HEADERS if is_redirect else _HEADERS).items():
        if name.lower() not in given:
            response.headers.add(name, value)
    return response


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response
