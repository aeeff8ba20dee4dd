"""Pictures as phones and cameras make them, for tests of uploads."""

import io
import struct
import zlib

from PIL import Image

PLACE = b"GPS-23.8103N-90.4125E"
BEHIND = b"PK\x03\x04 a list of names"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), turned: bool = False) -> bytes:
    """Returns a picture, red on the left and blue on the right, with a place in its metadata and bytes behind it."""
    made = Image.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    if turned:
        exif[0x0112] = 6  # the camera was held upright: turn it by 90 degrees to the right
    written = io.BytesIO()
    made.save(written, format=kind, exif=exif)
    return written.getvalue() + BEHIND


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Returns a PNG of a few bytes that claims many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
