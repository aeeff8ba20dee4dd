"""The link of a campaign, on a poster, in a QR code or in a post: `/r/<code>`.

It opens the start page whatever its code, in Bangla, or in English as `/en/r/<code>`. The code
waits in the browser's cookie until the first page is kept; only there it is looked up. Following
the link reads and writes nothing, so that robots and previews of posts change no number.
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
    """To the start page, keeping the code if it looks like one."""
    with contextlib.suppress(Invalid):
        session[_KEY] = read_campaign_code(code)
    return redirect(url_for("public_start.start"))


def came_by() -> str | None:
    """The code this browser came by, which may be unknown or ended."""
    code: str | None = session.get(_KEY)
    return code
