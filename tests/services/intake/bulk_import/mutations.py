"""Mutations of sound files: pieces cut, repeated, swapped, flipped, or replaced by what breaks readers."""

import functools
import io
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

CASES: Final = Path(__file__).parent / "cases"
_LONGEST: Final = 40
_MARKUP: Final = (
    b' r="2000000000"',
    b' r="1048577"',
    b' r="0"',
    b' r="XFE1"',
    b' r="A"',
    b' t="s"',
    b' t="b"',
    b' t="e"',
    b' t="d"',
    b' s="99999999999"',
    b' s="-1"',
    b' hidden="1"',
    b' min="1" max="99999999"',
    b"<v>99999999</v>",
    b"<v>-1</v>",
    b"<v>1e400</v>",
    b"<v>NaN</v>",
    b"<v/>",
    b'<f t="array" ref="A1:B9">A1</f>',
    b"<f/>",
    b"<is><t>",
    b"</row>",
    b"<row>",
    b"<c>",
    b"</c></c>",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"&#0;",
    b"&#x110000;",
    b"_xD800_",
    b"<![CDATA[",
    b"-->",
    b'date1904="1"',
    b'numFmtId="14"',
    b'formatCode="[$-409]yyyy\\;@"',
    b'Target="../../../etc/passwd"',
    b'Target="worksheets/sheet1.xml"',
    b'encoding="utf-7"',
    b'encoding="utf-16"',
)
_BYTES: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b'"',
    b'""',
    b'"\n',
    b"\r",
    b"\x1a",
    b"sep=|\n",
    b"\t;|,",
    b"9" * 400,
    "০১২৩".encode(),
    "\u202e\u200b\ue000".encode(),
    b"=1+1",
    b"#N/A",
    b"1/13/2026",
    b"Name,Name,Name\n",
)


@functools.cache
def sound_files() -> tuple[bytes, ...]:
    """Returns the files from the field."""
    return tuple(each.read_bytes() for each in sorted(CASES.iterdir()))


def mutate_file(content: bytes, chance: random.Random) -> bytes:
    """Returns a file with some mutations: of a part of its archive, of the archive itself, or of the text."""
    if not content.startswith(b"PK") or chance.random() < 0.2:
        return mutate(content, chance, _BYTES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # The sheet is the part with most code behind it.
    name = chance.choice([*parts, *[name for name in parts if "sheets/" in name] * 3])
    if chance.random() < 0.05:
        del parts[name]
    else:
        parts[name] = mutate(parts[name], chance, _MARKUP)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def mutate(content: bytes, chance: random.Random, pieces: Sequence[bytes]) -> bytes:
    """Returns bytes with one to four mutations."""
    for _ in range(chance.randint(1, 4)):
        change: Callable[[bytes, random.Random, Sequence[bytes]], bytes] = chance.choice(
            (_cut, _repeat, _flip, _swap, _insert, _insert, _replace)
        )
        content = change(content, chance, pieces)
    return content


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.randint(1, _LONGEST))


def _cut(content: bytes, chance: random.Random, _pieces: Sequence[bytes]) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[len(content) if chance.random() < 0.1 else end :]


def _repeat(content: bytes, chance: random.Random, _pieces: Sequence[bytes]) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 2, 500)) + content[end:]


def _flip(content: bytes, chance: random.Random, _pieces: Sequence[bytes]) -> bytes:
    start, _ = _span(content, chance)
    return content[:start] + bytes([chance.randrange(256)]) + content[start + 1 :]


def _swap(content: bytes, chance: random.Random, _pieces: Sequence[bytes]) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end : end + _LONGEST] + content[start:end] + content[end:]


def _insert(content: bytes, chance: random.Random, pieces: Sequence[bytes]) -> bytes:
    start, _ = _span(content, chance)
    return content[:start] + chance.choice(pieces) + content[start:]


def _replace(content: bytes, chance: random.Random, pieces: Sequence[bytes]) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + chance.choice(pieces) + content[end:]
