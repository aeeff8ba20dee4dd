"""`/.well-known/security.txt` (RFC 9116): where to report a hole in the portal."""

from datetime import UTC, timedelta
from typing import Final

from flask import Blueprint, Response, abort

from portal.web import request_context
from portal.web.access import anyone

PATH: Final = "/.well-known/security.txt"
_VALID_FOR: Final = timedelta(days=180)

blueprint = Blueprint("security_txt", __name__)


@blueprint.get(PATH)
@anyone
def security_txt() -> Response:
    """Answers with the contact of the settings. Without one there is no such page."""
    settings = request_context.settings()
    if not settings.security_contact:
        abort(404)
    expires = request_context.now().astimezone(UTC) + _VALID_FOR
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {expires:%Y-%m-%d}T00:00:00Z",
        "Preferred-Languages: en, bn",
        f"Canonical: {settings.public_url}{PATH}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
