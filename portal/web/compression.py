"""Pages go compressed over the wire; where a secret could leak by its size they go as they are.

An answer's size tells a listener on the line what repeats in it (BREACH), if text of his choice
stands in it beside a secret. His text can come in by the address alone: forms carry a token. So a
personal page is not compressed when its address has a query or another site led to it.
docs/decisions/0040.
"""

import gzip

import brotli
from flask import Flask, Response, g, request

SMALLEST = 300
BROTLI_QUALITY = 5
BROTLI_WINDOW = 16
"""2^16 bytes: larger than any page, and quickly set up."""
GZIP_LEVEL = 6
TEXTS = frozenset({"text/html", "text/plain", "image/svg+xml", "application/json"})


def init_app(app: Flask) -> None:
    """To be called first: what is said last to an answer comes before its compression."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TEXTS or response.is_streamed or response.direct_passthrough:
        return response
    if "Content-Encoding" in response.headers or response.status_code in (204, 304):
        return response
    if not response.cache_control.no_store:
        response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < SMALLEST or _could_leak():
        return response
    accepted = request.accept_encodings
    if accepted["br"]:
        packed = brotli.compress(
            body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW
        )
        response.headers["Content-Encoding"] = "br"
    elif accepted["gzip"]:
        packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    else:
        return response
    response.set_data(packed)
    return response


def _could_leak() -> bool:
    access = g.get("access")
    if access is not None and not access.personal:
        return False
    led_here = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return bool(request.query_string) or led_here
