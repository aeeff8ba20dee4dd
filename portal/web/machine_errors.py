"""Errors for machines: problem documents (RFC 9457), and below an OData feed the form that OData 4.0 fixes.

OData allows nothing beside `error` ("JSON Format", section 19), so that a feed sends no problem document (decision 0149).
"""

import json
import re
from http import HTTPStatus
from typing import Annotated, Final, Literal

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

API_PREFIX: Final = "/api/"
"""Addresses of machines, also those that do not exist."""
PROBLEM_TYPE: Final = "application/problem+json"
ODATA_VERSION: Final = "4.0"
_ODATA: Final = re.compile(rf"{API_PREFIX}v\d+/odata/")


class ProblemDocument(BaseModel):
    """An error of the machine interface (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["about:blank"]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str = Field(description="A sentence in English.")


class ODataErrorDetail(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(extra="forbid")

    code: str
    message: str = Field(description="A sentence in English.")


class ODataError(BaseModel):
    """The form that OData 4.0 fixes."""

    model_config = ConfigDict(extra="forbid")

    error: ODataErrorDetail


def machine_error(status: int, detail: str) -> Response:
    """Returns an error with a sentence in English, in the form that the address of the request asks for."""
    if _ODATA.match(request.path):
        return odata_error(status, detail)
    return problem_document(status, detail)


def problem_document(status: int, detail: str) -> Response:
    """Returns an error as a problem document with a sentence in English."""
    document = ProblemDocument(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail
    )
    return Response(json.dumps(document.model_dump()), status, content_type=PROBLEM_TYPE)


def odata_error(status: int, message: str) -> Response:
    """Returns an error in the form of OData with a sentence in English."""
    document = ODataError(error=ODataErrorDetail(code=str(status), message=message))
    response = Response(json.dumps(document.model_dump()), status, mimetype="application/json")
    response.headers["OData-Version"] = ODATA_VERSION
    return response
