"""Problem documents (RFC 9457): errors for machines, as JSON."""

import json
from http import HTTPStatus
from typing import Annotated, Final, Literal

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

API_PREFIX: Final = "/api/"
"""Addresses of machines. Also an address below it that does not exist is answered with a problem document."""
PROBLEM_TYPE: Final = "application/problem+json"


class ProblemDocument(BaseModel):
    """An error of the machine interface (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["about:blank"]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str = Field(description="A sentence in English.")


def problem_document(status: int, detail: str) -> Response:
    """Returns an answer with a sentence in English."""
    document = ProblemDocument(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail
    )
    return Response(json.dumps(document.model_dump()), status, content_type=PROBLEM_TYPE)
