"""For monitors: whether the process is up, and whether it can serve."""

from flask import Blueprint, Response

from portal.web import request_context
from portal.web.access import machine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@machine
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@machine
def readyz() -> Response:
    """The process and its database answer."""
    if request_context.database().is_up():
        return Response("ok\n", mimetype="text/plain")
    return Response("database\n", status=503, mimetype="text/plain")
