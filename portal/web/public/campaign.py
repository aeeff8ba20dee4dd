"""The link of a campaign, on a poster, in a QR code or in a post: `/r/<code>`.

It opens the start page for any code, in Bangla, or in English as `/en/r/<code>`. The cookie stores the
code until the first page is saved, which looks it up. The link itself does not access the database,
so that robots and link previews do not change counters.
"""

import contextlib

from flask import Blueprint, redirect, session, url_for
from werkzeug.wrappers import Response

from portal.domain.outreach.campaigns import read_campaign_code
from portal.domain.platform.errors import Invalid
from portal.web.access import returnee

root = Blueprint("public_campaign_root", __name__)
blueprint = Blueprint("public_campaign", __name__)

_KEY = "campaign"


@root.get("/r/<code>", strict_slashes=False)
@blueprint.get("/r/<code>", strict_slashes=False)
@returnee
def follow(code: str) -> Response:
    """Redirects to the start page and stores the code if its format is valid."""
    with contextlib.suppress(Invalid):
        session[_KEY] = read_campaign_code(code)
    return redirect(url_for("public_start.start"))


def came_by() -> str | None:
    """Returns the stored code, which may be unknown or ended."""
    code: str | None = session.get(_KEY)
    return code
