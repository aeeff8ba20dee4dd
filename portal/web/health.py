"""Health checks for monitors."""

from flask import Blueprint, Response

from portal.release import VERSION
from portal.services.audit.audit_log import AuditLogLost, require_audit_head
from portal.services.platform.readiness import what_is_missing
from portal.web import request_context
from portal.web.access import machine, readiness_probe

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@machine
def healthz() -> Response:
    """Answers if the process is alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@readiness_probe
def readyz() -> Response:
    """Answers if the process can serve, or names what is missing; a header names the release."""
    missing = what_is_missing(request_context.units()) or _missing_audit_log()
    return Response(
        f"{missing or 'ok'}\n",
        status=503 if missing else 200,
        mimetype="text/plain",
        headers={"Phera-Release": VERSION},
    )


def _missing_audit_log() -> str:
    try:
        with request_context.read() as work:
            require_audit_head(work)
    except AuditLogLost:
        return "audit log"
    return ""
