"""Addresses of style sheets and icons that change with their content, so that caches keep them."""

import hashlib
from functools import cache

from flask import Flask

from portal.config import PROJECT


def init_app(app: Flask) -> None:
    """Gives templates `static('site.css')`."""
    app.jinja_env.globals["static"] = address


@cache
def address(name: str) -> str:
    """The address of a file in `static/`, with a mark of its content."""
    content = (PROJECT / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:8]}"
