"""QR codes as SVG that stands in the page itself: no request more, and no style of its own."""

import io

import segno
from markupsafe import Markup

_QUIET_MODULES = 4
"""The white margin that ISO/IEC 18004 asks for."""


def svg(text: str) -> Markup:
    """The QR code of a text. It names nothing for screen readers: the page says what it is."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        light="#fff",
        border=_QUIET_MODULES,
        nl=False,
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - segno's own drawing, no text in it


def svg_file(text: str) -> bytes:
    """The QR code of a text as a file of its own, for a printer: it scales to any size."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=10, light="#fff", border=_QUIET_MODULES
    )
    return drawn.getvalue()
