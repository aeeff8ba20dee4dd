"""Health checks for monitors."""

from flask import Blueprint, Response

from portal.web import request_context
from portal.web.access import machine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@machine
def healthz() -> Response:
    """Answers if the process is alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@machine
def readyz() -> Response:
    """Answers if the process and its database work."""
    if request_context.database().is_up():
        return Response("ok\n", mimetype="text/plain")
    return Response("database\n", status=503, mimetype="text/plain")
