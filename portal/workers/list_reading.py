"""Readings of uploaded files that go on beside each other: each gives a piece at a time.

A workbook is read by a process of its own, because an archive from a stranger may need any time and memory. The
process has limits, no keys and no database, and its death harms nothing. CSV is read in this process.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, Protocol

from portal.domain.platform.errors import Invalid
from portal.services.intake.bulk_import.file_type import is_workbook
from portal.services.intake.bulk_import.list_pieces import ListPiece, oversized_list, piece_of
from portal.services.intake.bulk_import.read_list import read_list

LONGEST_SILENCE: Final = 120.0
"""Seconds without a piece after which a reading is ended."""
_BLOCK: Final = 1 << 16


class ReaderFailed(Exception):
    """The process that read a file ended without a result."""


class Reading(Protocol):
    """A file that is being read."""

    def next_piece(self) -> ListPiece | None:
        """Returns the next piece, or None if there is none yet. Raises `Invalid`, `ReaderFailed`."""

    def wait(self, seconds: float) -> None:
        """Waits until a piece may be there."""

    def close(self) -> None:
        """Ends the reading."""


def start_reading(content: bytes, most_rows: int, sheet: int | None = None) -> Reading:
    """Begins to read a file, of a workbook the sheet with this number."""
    if is_workbook(content):
        return ProcessReading(content, most_rows, sheet=sheet)
    return LocalReading(content, most_rows)


class LocalReading:
    """A file that is read in this process."""

    def __init__(self, content: bytes, most_rows: int) -> None:
        self._pieces = read_list(content, most_rows)

    def next_piece(self) -> ListPiece | None:
        """Returns the next piece."""
        try:
            return next(self._pieces)
        except StopIteration:
            raise ReaderFailed("the pieces ended") from None

    def wait(self, _seconds: float) -> None:
        """Returns at once, because a piece is always there."""

    def close(self) -> None:
        """Ends the reading."""
        self._pieces.close()


class ProcessReading:
    """A file that is read by `portal.workers.read_workbook`, which writes each piece as a line of JSON."""

    def __init__(
        self,
        content: bytes,
        most_rows: int,
        command: Sequence[str] = (sys.executable, "-I", "-m", "portal.workers.read_workbook"),
        *,
        sheet: int | None = None,
        longest_silence: float = LONGEST_SILENCE,
    ) -> None:
        """Tests pass another command, or a shorter time."""
        self._process = subprocess.Popen(  # noqa: S603 - the command is ours
            [*command, str(most_rows), str(sheet or 0)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may show a cell
            env={"LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
        )
        self._lines: list[bytes] = []
        self._rest = bytearray()
        self._longest_silence, self._received_at = longest_silence, time.monotonic()
        self._sender = threading.Thread(target=self._send, args=[content], daemon=True)
        self._sender.start()

    def next_piece(self) -> ListPiece | None:
        """Returns the next piece, or None if the process has not written it yet."""
        while not self._lines:
            if not self._can_read(0):
                if time.monotonic() - self._received_at > self._longest_silence:
                    raise oversized_list()
                return None
            block = os.read(self._output(), _BLOCK)
            if not block:
                code = self._process.wait()
                if code == -signal.SIGXCPU:
                    raise oversized_list()
                raise ReaderFailed(f"exit code {code}")
            self._rest += block
            *lines, rest = self._rest.split(b"\n") if b"\n" in block else (self._rest,)
            self._lines, self._rest = [bytes(line) for line in lines], bytearray(rest)
        self._received_at = time.monotonic()
        return _piece(json.loads(self._lines.pop(0)))

    def wait(self, seconds: float) -> None:
        """Waits until the process writes."""
        if not self._lines:
            self._can_read(seconds)

    def close(self) -> None:
        """Kills the process if it runs."""
        self._process.kill()
        self._process.wait()
        self._sender.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _send(self, content: bytes) -> None:
        try:
            with self._process.stdin or open(os.devnull, "wb") as pipe:  # noqa: PTH123 - never opened
                pipe.write(content)
        except (BrokenPipeError, OSError):
            return  # the process has ended, which its output tells

    def _can_read(self, seconds: float) -> bool:
        return bool(select.select([self._output()], [], [], seconds)[0])

    def _output(self) -> int:
        return self._process.stdout.fileno() if self._process.stdout else -1


def _piece(values: dict[str, Any]) -> ListPiece:
    if "refused" in values:
        text, details = values["refused"]
        raise Invalid(text, **details)
    if "failed" in values:
        raise ReaderFailed(values["failed"])
    return piece_of(values)
