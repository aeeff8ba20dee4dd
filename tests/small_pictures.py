"""Screenshots as small PNG files: sixteen colours are enough for pages of text."""

import base64
import struct
import zlib
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

# The browser that took the picture counts its colours, keeps sixteen that differ, and gives each
# point the number of the nearest one, two points in a byte.
_COUNT: Final = """async (source) => {
    const picture = await createImageBitmap(await (await fetch(source)).blob());
    const {width, height} = picture, canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    const {data} = canvas.getImageData(0, 0, width, height), counts = new Map();
    const key = at => data[at] >> 2 << 12 | data[at + 1] >> 2 << 6 | data[at + 2] >> 2;
    for (let at = 0; at < data.length; at += 4) counts.set(key(at), (counts.get(key(at)) || 0) + 1);
    const colour = k => [k >> 12 & 63, k >> 6 & 63, k & 63].map(part => Math.round(part * 255 / 63));
    const apart = (a, b) => a.reduce((sum, part, i) => sum + (part - b[i]) ** 2, 0);
    const palette = [];
    for (const least of [1600, 400, 0])
        for (const [k] of [...counts].sort((a, b) => b[1] - a[1]))
            if (palette.length < 16 && palette.every(known => apart(known, colour(k)) > least))
                palette.push(colour(k));
    const nearest = new Map();
    for (const k of counts.keys()) {
        const far = palette.map(known => apart(known, colour(k)));
        nearest.set(k, far.indexOf(Math.min(...far)));
    }
    const row = 1 + Math.ceil(width / 2), lines = new Uint8Array(row * height);
    for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
            lines[y * row + 1 + (x >> 1)] |= nearest.get(key((y * width + x) * 4)) << (x % 2 ? 0 : 4);
    let text = '';
    for (let at = 0; at < lines.length; at += 32768)
        text += String.fromCharCode(...lines.subarray(at, at + 32768));
    return {width, height, palette: palette.flat(), lines: btoa(text)};
}"""


def take(page: Page, counter: Page, path: Path) -> None:
    """Keeps the whole of a page as a picture; `counter` is an empty page of the same browser."""
    taken = base64.b64encode(page.screenshot(full_page=True, scale="css")).decode()
    counted = counter.evaluate(_COUNT, f"data:image/png;base64,{taken}")
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(
            b"IHDR", struct.pack(">IIBBBBB", counted["width"], counted["height"], 4, 3, 0, 0, 0)
        )
        + _chunk(b"PLTE", bytes(counted["palette"]))
        + _chunk(b"IDAT", zlib.compress(base64.b64decode(counted["lines"]), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checked)
