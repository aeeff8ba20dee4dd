"""`/api/v1/openapi.json`: the description of the machine interface, in OpenAPI 3.1."""

import functools
from importlib import resources

from flask import Blueprint, Response, request

from portal.web.access import anyone

blueprint = Blueprint("api_description", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
@anyone
def describe() -> Response:
    """Sends the document. It has no personal data and needs no token."""
    response = Response(_document(), content_type="application/json")
    response.add_etag()
    response.make_conditional(request)
    return response


@functools.cache
def _document() -> str:
    file = resources.files("portal").joinpath("data", "api", "openapi.json")
    return file.read_text(encoding="utf-8")
