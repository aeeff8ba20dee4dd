"""Style sheets, scripts and icons: small, compressed once at start, kept by browsers for good.

Their addresses change with their content. They are packed into `instance/static/` when the
application starts, so that no step of a build can be forgotten.
"""

import gzip
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

import brotli
from flask import Flask
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise import WhiteNoise

from portal.config import PROJECT, Settings
from portal.web import security
from portal.web.static_bundles import bundle

_SOURCE = PROJECT / "static"


def init_app(app: Flask, settings: Settings) -> None:
    """Serves the files in front of the application; gives templates `static('site.css')`."""
    app.jinja_env.globals["static"] = address
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # as Flask's manual wraps it
        app.wsgi_app,
        root=_packed(settings.instance / "static"),
        prefix="static",
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=security.add_static_headers,
    )


@cache
def address(name: str) -> str:
    """The address of a file in `static/`, with a mark of its content."""
    return f"/static/{name}?v={hashlib.sha256(_content(name)).hexdigest()[:8]}"


def _packed(folder: Path) -> Path:
    """Where all files lie as they are sent: plain, .br and .gz; made if it is not there yet."""
    # Folders hold parts, which are sent within the files that import them.
    names = [path.name for path in _SOURCE.iterdir() if path.is_file()]
    mark = hashlib.sha256("".join(map(address, sorted(names))).encode()).hexdigest()[:16]
    made = folder / mark
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder))
        for name in names:
            _pack(fresh / name, _content(name))
        try:
            fresh.rename(made)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return made


def _pack(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content, mode=brotli.MODE_TEXT))
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))


def _content(name: str) -> bytes:
    path = _SOURCE / name
    if path.suffix in {".css", ".js"}:
        return minified(name, bundle(path).encode())
    return path.read_bytes()


def minified(name: str, content: bytes) -> bytes:
    """A style sheet or a script without comments and needless white space; other files as they are."""
    if name.endswith(".css"):
        style: str = cssmin(content.decode())
        return style.encode()
    if name.endswith(".js"):
        script: str = jsmin(content.decode())
        return script.encode()
    return content
