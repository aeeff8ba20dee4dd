"""A ZIP archive as a stream. It is never on the disk, and without its end no program opens it."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

_CHUNK: Final = 64 * 1024

Member = tuple[str, Iterable[bytes]]
"""The name of a file and its content."""


class _Sink:
    """Collects what the archive writes until it is taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes, /) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Does nothing: what was written is there."""

    def close(self) -> None:
        """Does nothing."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        self.size = 0
        return taken


def stream_zip(members: Iterable[Member]) -> Iterator[bytes]:
    """Yields the archive. A member is made while it is sent, so that a later one can describe it."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            with archive.open(name, "w", force_zip64=True) as file:
                for chunk in content:
                    file.write(chunk)
                    if sink.size >= _CHUNK:
                        yield sink.take()
    yield sink.take()
