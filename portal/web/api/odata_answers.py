"""Answers in the form of OData 4.0: headers, formats and errors."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple, Self

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, NotAcceptable
from werkzeug.http import parse_options_header

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import (
    Invalid,
    PortalError,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.odata_options import UnsupportedQuery
from portal.i18n import translate
from portal.web.api.odata_authentication import CHALLENGE
from portal.web.errors import RETRY_SECONDS, STATUS
from portal.web.machine_errors import ODATA_VERSION, odata_error

_OLDER: Final = re.compile(r"\s*[0-3](\D|$)")
_JSON: Final = "application/json"
_METADATA: Final = "odata.metadata"
_LEAST_METADATA: Final = f"{_METADATA}=none"
_PARAMETERS: Final[Mapping[str, Collection[str]]] = {
    _METADATA: ("minimal", "none"),
    "odata.streaming": ("true", "false"),
    "ieee754compatible": ("false",),
    "charset": ("utf-8",),
}
_WEIGHT: Final = re.compile(r"[01](\.\d{0,3})?", re.ASCII)


def answer_as_odata(blueprint: Blueprint) -> None:
    """Answers the errors of its views in the form of OData, and says the version in each answer."""
    blueprint.before_request(_check_version)
    blueprint.after_request(_say_version)
    blueprint.register_error_handler(PortalError, _portal_error)
    blueprint.register_error_handler(HTTPException, _http_error)


def json_answer(document: dict[str, Any]) -> Response:
    """Returns a document as JSON, without its control information if the client wants none."""
    kind = json_format()
    if kind == _LEAST_METADATA:
        document = {name: value for name, value in document.items() if name != "@odata.context"}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _tagged(Response(text, content_type=f"{_JSON};{kind};charset=utf-8"))


def xml_answer(document: bytes) -> Response:
    """Returns a document that exists only in XML."""
    if request.args.get("$format", "xml") not in ("xml", "application/xml"):
        raise NotAcceptable("The schema is sent in XML only.")
    return _tagged(Response(document, content_type="application/xml;charset=utf-8"))


def text_answer(text: str) -> Response:
    """Returns a number as plain text."""
    return _tagged(Response(text, content_type="text/plain;charset=utf-8"))


def _tagged(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return response


def json_format() -> str:
    """Returns the parameter of the JSON that the client wants. `$format` goes before `Accept`.

    Raises `NotAcceptable` if it wants no JSON.
    """
    wanted = request.args.get("$format") or request.headers.get("Accept") or "*/*"
    for kind in sorted(
        map(_MediaType.read, wanted.lower().split(",")), key=lambda each: -each.weight
    ):
        if kind.is_json() and kind.weight > 0:
            return f"{_METADATA}={kind.parameters.get(_METADATA, 'minimal')}"
    raise NotAcceptable("Rows are sent in JSON only, with odata.metadata=minimal or none.")


class _MediaType(NamedTuple):
    """A format that the client wants."""

    name: str
    parameters: Mapping[str, str]
    weight: float

    @classmethod
    def read(cls, text: str) -> Self:
        name, parameters = parse_options_header(text)
        weight = parameters.pop("q", "1")
        return cls(name, parameters, float(weight) if _WEIGHT.fullmatch(weight) else 1)

    def is_json(self) -> bool:
        """Whether it is a JSON that this service sends.

        Services reject formats with unknown or unsupported parameters (OData 4.0, Part 1, section 8.2.1).
        """
        return self.name in (_JSON, "json", "application/*", "*/*") and all(
            value in _PARAMETERS.get(name, ()) for name, value in self.parameters.items()
        )


def _check_version() -> None:
    if _OLDER.match(request.headers.get("OData-MaxVersion", ODATA_VERSION)):
        raise Invalid(N_("This service speaks OData 4.0."))


def _say_version(response: Response) -> Response:
    response.headers["OData-Version"] = ODATA_VERSION
    return response


def _portal_error(error: PortalError) -> Response:
    response = odata_error(
        _status_of(error), translate(Language.ENGLISH, error.text, **error.values)
    )
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _status_of(error: PortalError) -> int:
    if isinstance(error, UnsupportedQuery):
        return 501
    if isinstance(error, Invalid):
        return 400
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _http_error(error: HTTPException) -> Response:
    return odata_error(error.code or 500, error.description or "")
