"""Reads an uploaded picture and writes it anew: only its pixels remain, no metadata and nothing behind them.

Import it by name (`importlib`): the library needs memory that most processes never use.
"""

import io
import struct
from typing import Final

from PIL import Image, ImageOps

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.platform.encoded_picture import EncodedPicture

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS: Final = 24_000_000
_LONGEST_SIDE: Final = 1600
_QUALITY: Final = 82
_BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
    AttributeError, OverflowError, struct.error,
)  # fmt: skip
"""What the library raises for content that is no picture, or a broken one."""
_TOO_LARGE: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def encode_picture(content: bytes) -> EncodedPicture:
    """Returns the picture as JPEG, upright, at most 1600 pixels wide and high. Raises `Invalid`.

    The number of pixels is read before any of them is decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Image.DecompressionBombError
            opened.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            shown = _opaque(ImageOps.exif_transpose(opened))
    except _TOO_LARGE as error:
        raise Invalid(
            N_("The picture has more than %(most)s million pixels. Make it smaller first."),
            most=_MOST_PIXELS // 1_000_000,
        ) from error
    except _BROKEN as error:
        raise Invalid(
            N_("This file is not a whole picture. Choose one that is JPEG, PNG or WebP.")
        ) from error
    written = io.BytesIO()
    shown.save(written, format="JPEG", quality=_QUALITY, optimize=True)
    return EncodedPicture(written.getvalue(), shown.width, shown.height)


def _opaque(picture: Image.Image) -> Image.Image:
    """Returns the pixels alone, on white where the picture is transparent."""
    coloured = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    opaque = Image.new("RGB", coloured.size, "white")
    opaque.paste(coloured, mask=coloured.getchannel("A") if coloured.mode == "RGBA" else None)
    return opaque
