"""Recordings of the pages of the form: those that are shipped, and those that the ministry loads.

A folder has a file for each page, like `contact.mp3`, and `manifest.json` with the mark of the text
that was spoken. A recording whose text has changed since is not offered.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.mp3 import mp3_seconds
from portal.domain.registration.form_pages import FormPage
from portal.services.registration.spoken_pages import mark_of_text, spoken_text

SHIPPED: Final = Path(__file__).parents[2] / "data" / "voice"
LARGEST_BYTES: Final = 1_000_000
LONGEST_SECONDS: Final = 180
_MANIFEST: Final = "manifest.json"


class PageVoice(NamedTuple):
    """A recording that may be played."""

    page: FormPage
    path: Path
    mark: str
    """A mark of the content, for the address."""


class NewVoice(NamedTuple):
    """A recording that is loaded."""

    page: FormPage
    content: bytes
    seconds: float


def find_voices(instance: Path) -> Mapping[FormPage, PageVoice]:
    """Returns the current recordings. One of the ministry replaces the shipped one."""
    own = instance / "voice"
    return _read_voices(own, _changed_at(own / _MANIFEST))


def stale_pages(folder: Path) -> Sequence[FormPage]:
    """Returns the pages whose recording in this folder is of another text, or is not there."""
    current = {voice.page for voice in _current(folder)}
    return [page for page in FormPage if page not in current]


def read_new_voices(folder: Path) -> list[NewVoice]:
    """Reads the recordings to load. Raises `Invalid` with the name of a file that does not fit."""
    paths = sorted(path for path in folder.iterdir() if path.suffix == ".mp3")
    if not paths:
        raise Invalid(N_("There is no MP3 file in this folder."))
    return [_read_new(path) for path in paths]


def store_voices(instance: Path, voices: Sequence[NewVoice]) -> None:
    """Saves recordings of the present texts, beside those that were loaded before."""
    folder = instance / "voice"
    folder.mkdir(parents=True, exist_ok=True)
    for voice in voices:
        _replace(folder / f"{voice.page.value}.mp3", voice.content)
    marks = _marks(folder) | {voice.page.value: _mark_now(voice.page) for voice in voices}
    _replace(folder / _MANIFEST, json.dumps(marks, indent=1, sort_keys=True).encode() + b"\n")
    _read_voices.cache_clear()


def _read_new(path: Path) -> NewVoice:
    if path.stem not in list(FormPage):
        raise Invalid(N_("No page of the form is called %(name)s."), name=path.stem)
    if path.stat().st_size > LARGEST_BYTES:
        raise Invalid(N_("%(name)s is too large. A recording has at most 1 MB."), name=path.name)
    content = path.read_bytes()
    try:
        seconds = mp3_seconds(content)
    except Invalid as error:
        raise Invalid(N_("%(name)s is not an MP3 file."), name=path.name) from error
    if seconds > LONGEST_SECONDS:
        raise Invalid(
            N_("%(name)s is too long. A recording lasts at most 3 minutes."), name=path.name
        )
    return NewVoice(FormPage(path.stem), content, seconds)


@lru_cache(maxsize=4)
def _read_voices(own: Path, _own_changed_at: int) -> Mapping[FormPage, PageVoice]:
    return {voice.page: voice for folder in (SHIPPED, own) for voice in _current(folder)}


def _current(folder: Path) -> Iterator[PageVoice]:
    """Yields the recordings of a folder whose text is still the one of the page."""
    marks = _marks(folder)
    for page in FormPage:
        path = folder / f"{page.value}.mp3"
        if marks.get(page.value) == _mark_now(page) and path.is_file():
            yield PageVoice(page, path, hashlib.sha256(path.read_bytes()).hexdigest()[:8])


def _marks(folder: Path) -> dict[str, str]:
    path = folder / _MANIFEST
    marks: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return marks


def _mark_now(page: FormPage) -> str:
    return mark_of_text(spoken_text(page, Language.BANGLA))


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _replace(path: Path, content: bytes) -> None:
    """Writes a file at once, so that nobody is sent half of it."""
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(fresh).chmod(0o644)
    Path(fresh).replace(path)
