"""Compresses responses unless their size could leak a secret.

The size of a compressed response reveals repetitions (BREACH) if it contains a secret and text chosen
by an attacker. Such text can only arrive in the URL, because forms carry a token. So a personal page
is not compressed if its URL has a query or another site linked to it.
docs/decisions/0040.
"""

import gzip

import brotli
from flask import Flask, Response, g, request

SMALLEST = 300
BROTLI_QUALITY = 5
BROTLI_WINDOW = 16
"""A window of 2^16 bytes: larger than any page, and fast to allocate."""
GZIP_LEVEL = 6
WITHOUT_BODY = frozenset({204, 303, 304})
TEXTS = frozenset({"text/html", "text/plain", "image/svg+xml", "application/json"})


def init_app(app: Flask) -> None:
    """Installs compression. Call it first, because after-request functions run in reverse order."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code in WITHOUT_BODY or response.mimetype not in TEXTS:
        return response
    if response.is_streamed or response.direct_passthrough:
        return response
    if "Content-Encoding" in response.headers:
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
