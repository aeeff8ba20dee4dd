"""Problem documents (RFC 9457): each error of the machine interface as JSON, in English."""

import json
from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, PortalError, TooMany, Unauthenticated
from portal.i18n import translate
from portal.web.errors import STATUS

_TYPE = "application/problem+json"


def init_blueprint(blueprint: Blueprint) -> None:
    """Answers the errors of its views with problem documents."""
    blueprint.register_error_handler(PortalError, _portal_problem)
    blueprint.register_error_handler(HTTPException, _http_problem)


def _portal_problem(error: PortalError) -> Response:
    # The status of a form that needs correction is not for a query.
    status = 400 if isinstance(error, Invalid) else _status_of(error)
    response = _problem(status, translate(Language.ENGLISH, error.text, **error.values))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="phera"'
    return response


def _status_of(error: PortalError) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _http_problem(error: HTTPException) -> Response:
    return _problem(error.code or 500, error.description or "")


def _problem(status: int, detail: str) -> Response:
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return Response(json.dumps(document), status, content_type=_TYPE)
