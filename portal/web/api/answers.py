"""Answers that many operations of the machine interface have, as the OpenAPI document describes them."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from portal.services.reporting.api_authentication import FILES, REQUESTS
from portal.web.api.operation import ApiAnswer
from portal.web.machine_errors import PROBLEM_TYPE, ODataError, ProblemDocument

JSON: Final = "application/json"

TOKEN: Final = ("token",)
TOKEN_OR_PASSWORD: Final = ("token", "password")

_NO_TOKEN = "There is no token, or it is unknown or revoked."  # noqa: S105  # a sentence
_FORBIDDEN = (
    "The agreement has ended, the account that made the token is closed, the token may not be used "
    "from this address, or the file has names."
)
_NO_FILE = "There is no such file in this agreement."
_TOO_MANY = f"More than {REQUESTS.most} requests a minute or {FILES.most} files a day."


def found_answer(model: type[BaseModel], *headers: str) -> ApiAnswer:
    """Returns the answer of a view that sends JSON with an ETag."""
    return ApiAnswer(200, "Found.", {JSON: model}, ("ETag", *headers))


def problem_answer(status: int, description: str, name: str = "", *headers: str) -> ApiAnswer:
    """Returns an error that is sent as a problem document."""
    return ApiAnswer(status, description, {PROBLEM_TYPE: ProblemDocument}, headers, name)


def _odata_error(status: int, description: str, name: str, *headers: str) -> ApiAnswer:
    return ApiAnswer(status, description, {JSON: ODataError}, headers, name)


NOT_MODIFIED: Final = ApiAnswer(304, "You have this answer already.", {}, (), "NotModified")

BAD_REQUEST: Final = problem_answer(400, "The limit or the cursor is damaged.", "BadRequest")
NO_FILE: Final = problem_answer(404, _NO_FILE, "NotFound")
_FAULT: Final = "A fault on our side, which is logged."

TOKEN_ERRORS: Final[Sequence[ApiAnswer]] = (
    problem_answer(401, _NO_TOKEN, "Unauthenticated", "WWW-Authenticate"),
    problem_answer(403, _FORBIDDEN, "Forbidden"),
    problem_answer(429, _TOO_MANY, "TooMany", "Retry-After"),
    problem_answer(500, _FAULT, "Broken"),
    problem_answer(503, "The database is away for a moment.", "Unavailable", "Retry-After"),
)
"""Errors of every view that is declared with `with_token`."""

ODATA_ERRORS: Final[Sequence[ApiAnswer]] = (
    _odata_error(
        400, "A query option is damaged, or does not fit this address.", "ODataBadRequest"
    ),
    _odata_error(401, _NO_TOKEN, "ODataUnauthenticated", "WWW-Authenticate"),
    _odata_error(403, _FORBIDDEN, "ODataForbidden"),
    _odata_error(404, _NO_FILE, "ODataNotFound"),
    _odata_error(
        409,
        "A file of counts, or one without the month of verification, has no feed.",
        "ODataConflict",
    ),
    _odata_error(429, _TOO_MANY, "ODataTooMany", "Retry-After"),
    _odata_error(
        501,
        "A query option or an expression that this service does not support.",
        "ODataUnsupported",
    ),
    _odata_error(500, _FAULT, "ODataBroken"),
    _odata_error(
        503,
        "The rows are being prepared, or the database is away for a moment.",
        "ODataUnavailable",
        "Retry-After",
    ),
)
"""Errors of every view of the feed that needs a token."""
ODATA_NOT_ACCEPTABLE: Final = _odata_error(
    406, "The client wants another format than there is.", "ODataNotAcceptable"
)
ODATA_GONE: Final = _odata_error(
    410, "The rows behind this link are no longer there: begin anew.", "ODataGone"
)
