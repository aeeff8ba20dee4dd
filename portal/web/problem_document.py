"""Problem documents (RFC 9457): errors for machines, as JSON."""

import json
from http import HTTPStatus
from typing import Final

from flask import Response

API_PREFIX: Final = "/api/"
"""Addresses of machines. Also an address below it that does not exist is answered with a problem document."""
_TYPE: Final = "application/problem+json"


def problem_document(status: int, detail: str) -> Response:
    """Returns an answer with a sentence in English."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return Response(json.dumps(document), status, content_type=_TYPE)
