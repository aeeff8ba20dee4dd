"""Compares answers of the machine interface with its OpenAPI document."""

import json
from importlib import resources
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import TestResponse

FILE = resources.files("portal").joinpath("data", "api", "openapi.json")
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
_OPENAPI = OpenAPI.from_dict(
    DOCUMENT,
    config=Config(extra_media_type_deserializers={"application/problem+json": json.loads}),
)


def check_answer(answer: TestResponse) -> TestResponse:
    """Returns the answer. Raises an error of openapi-core if it is not as the document says."""
    _OPENAPI.validate_response(
        WerkzeugOpenAPIRequest(answer.request), WerkzeugOpenAPIResponse(answer)
    )
    return answer


def problem(answer: TestResponse, status: int) -> str:
    """Returns the sentence of a problem document."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    document: dict[str, Any] = answer.get_json(force=True)
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["status"] == status
    detail: str = document["detail"]
    return detail
