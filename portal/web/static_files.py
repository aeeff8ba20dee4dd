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
from portal.settings.owner import DEFAULT_COLOUR, OwnerSettings, is_png
from portal.web import security
from portal.web.static_bundles import bundle

_SOURCE = PROJECT / "static"
_COLOUR = DEFAULT_COLOUR.encode()
"""The main colour in the style sheet and in the icon, which that of the owner replaces."""
_COLOURED = frozenset({"site.css", "icon.svg"})


def init_app(app: Flask, settings: Settings) -> None:
    """Serves the files in front of the application; gives templates `static('site.css')`."""
    files = StaticFiles(settings.owner)
    app.jinja_env.globals["static"] = files.address
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # as Flask's manual wraps it
        app.wsgi_app,
        root=files.pack(settings.instance / "static"),
        prefix="static",
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=security.add_static_headers,
    )


class StaticFiles:
    """The files as they are sent, in the colour and with the emblem of the owner."""

    def __init__(self, owner: OwnerSettings) -> None:
        # Folders hold parts, which are sent within the files that import them.
        names = sorted(path.name for path in _SOURCE.iterdir() if path.is_file())
        self._contents = {name: _in_colour(name, owner.colour) for name in names}
        emblem = "icon.svg"
        if owner.emblem:
            content = Path(owner.emblem).read_bytes()
            emblem = "emblem.png" if is_png(content) else "emblem.svg"
            self._contents[emblem] = content
        self._addresses = {
            name: f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:8]}"
            for name, content in self._contents.items()
        }
        self._addresses["emblem"] = self._addresses[emblem]

    def address(self, name: str) -> str:
        """Returns the address of a file with a mark of its content. `emblem` is that of the owner."""
        return self._addresses[name]

    def pack(self, folder: Path) -> Path:
        """Returns the folder of all files as they are sent: plain, .br and .gz. Makes it if need be."""
        mark = hashlib.sha256("".join(sorted(self._addresses.values())).encode()).hexdigest()[:16]
        made = folder / mark
        if not made.exists():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=folder))
            for name, content in self._contents.items():
                _pack(fresh / name, content)
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


def _in_colour(name: str, colour: str) -> bytes:
    content = _content(name)
    return content.replace(_COLOUR, colour.encode()) if name in _COLOURED else content


@cache
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
