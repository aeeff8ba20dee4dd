"""`/api/v1/openapi.json`: the description of the machine interface, in OpenAPI 3.1."""

import functools
import json
from typing import Any

from flask import Blueprint, Response, current_app, request
from pydantic import RootModel

from portal.web.access import anyone
from portal.web.api.answers import NOT_MODIFIED, found_answer
from portal.web.api.openapi_document import openapi_document
from portal.web.api.operation import describe_view

blueprint = Blueprint("api_description", __name__, url_prefix="/api/v1")


class OpenAPIDocument(RootModel[dict[str, Any]]):
    """A document of OpenAPI 3.1."""


@blueprint.get("/openapi.json")
@describe_view("describe", found_answer(OpenAPIDocument), NOT_MODIFIED)
@anyone
def describe() -> Response:
    """Returns this document. It has no personal data and needs no token."""
    response = Response(_document(), content_type="application/json")
    response.add_etag()
    response.make_conditional(request)
    return response


@functools.cache
def _document() -> str:
    document = openapi_document(current_app.url_map, current_app.view_functions)
    return json.dumps(document, ensure_ascii=False, indent=2)
