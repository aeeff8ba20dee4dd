"""QR codes as inline SVG, without a further request and without styles."""

import io

import segno
from markupsafe import Markup

_QUIET_MODULES = 4
"""The quiet zone required by ISO/IEC 18004."""


def svg(text: str) -> Markup:
    """Returns the QR code of a text. It has no label for screen readers; the page describes it."""
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
    """Returns the QR code of a text as a scalable file for printing."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=10, light="#fff", border=_QUIET_MODULES
    )
    return drawn.getvalue()
