"""The page to which the address of a request belongs.

An address that only takes forms shows a page after an error. The language switch of that page, and a
browser that opens it again, ask for it by GET.
"""

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule


def nearest_page() -> str:
    """Returns the path of the request if it is a page, otherwise the next one above it that is."""
    own, page = request.url_rule, _page_rule(request.path)
    # /centres/room takes a form, but the address of the page of a centre matches it, too.
    if page is not None and (own is None or page.rule == own.rule):
        return request.path
    parts = request.path.rstrip("/").split("/")
    while len(parts) > 1:
        parts.pop()
        path = "/".join(parts)
        for each in (path, f"{path}/"):
            if _page_rule(each) is not None:
                return each
    return "/"


def _page_rule(path: str) -> Rule | None:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # noqa: S101 - for the types: there is a request
    try:
        return adapter.match(path, method="GET", return_rule=True)[0]
    except HTTPException:
        return None
