"""Problem documents (RFC 9457): each error of the machine interface as JSON, in English."""

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, PortalError, TooMany, Unauthenticated
from portal.i18n import translate
from portal.web.errors import STATUS
from portal.web.machine_errors import problem_document


def init_blueprint(blueprint: Blueprint) -> None:
    """Answers the errors of its views with problem documents."""
    blueprint.register_error_handler(PortalError, _portal_problem)
    blueprint.register_error_handler(HTTPException, _http_problem)


def _portal_problem(error: PortalError) -> Response:
    # The status of a form that needs correction is not for a query.
    status = 400 if isinstance(error, Invalid) else _status_of(error)
    response = problem_document(status, translate(Language.ENGLISH, error.text, **error.values))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="phera"'
    return response


def _status_of(error: PortalError) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _http_problem(error: HTTPException) -> Response:
    return problem_document(error.code or 500, error.description or "")
