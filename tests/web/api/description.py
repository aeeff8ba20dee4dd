"""Compares answers of the machine interface with its OpenAPI document."""

import json
from typing import Any, Final

from flask import Flask
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import TestResponse

from portal.web.api import blueprints
from portal.web.api.openapi_document import openapi_document


def _document() -> dict[str, Any]:
    app = Flask(__name__)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return openapi_document(app.url_map, app.view_functions)


DOCUMENT: Final = _document()
_OPENAPI = OpenAPI.from_dict(
    DOCUMENT,
    config=Config(extra_media_type_deserializers={"application/problem+json": json.loads}),
)


def check_answer(answer: TestResponse) -> TestResponse:
    """Returns the answer. Raises an error of openapi-core if the document does not describe it."""
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
