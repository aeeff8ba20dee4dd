"""The list of erased registrations, in a file outside of the database.

A backup holds people who were erased after it was made. The list names them by the id of their row
alone, so that they can be erased again after a restore. Lines are only appended.
"""

import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_MODE: Final = 0o640
"""The group reads it: workers write, and the owner of the database restores."""


class ErasureListFailure(Exception):
    """The list cannot be read or written. The text says why."""


class ErasureList:
    """A file with one line for each erased registration: the time of its erasure, and its id."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, erased: Iterable[tuple[uuid.UUID, datetime]]) -> None:
        """Writes lines to the disk. Raises `ErasureListFailure`."""
        lines = "".join(f"{at.astimezone(UTC).isoformat()} {row_id}\n" for row_id, at in erased)
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
            try:
                os.fchmod(file, _MODE)
                _write(file, lines.encode())
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise self._failure(error) from error

    def read(self) -> dict[uuid.UUID, datetime]:
        """Returns when each listed registration was erased. A file that does not exist lists none.

        Raises `ErasureListFailure`, also for a line that is no entry: it may stand for a person.
        """
        try:
            lines = self._path.read_text().splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise self._failure(error) from error
        found = {}
        for number, line in enumerate(lines, start=1):
            at, _, row_id = line.partition(" ")
            try:
                found[uuid.UUID(row_id)] = datetime.fromisoformat(at)
            except ValueError:
                raise ErasureListFailure(
                    f"line {number} of {self._path} is not an entry of the list"
                ) from None
        return found

    def _failure(self, error: Exception) -> ErasureListFailure:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return ErasureListFailure(f"{self._path}: {reason}")


def open_erasure_list(path: str) -> ErasureList | None:
    """Returns the list that the settings name, or None."""
    return ErasureList(Path(path)) if path else None


def _write(file: int, content: bytes) -> None:
    """Writes everything; a full disk may take a part first."""
    while content:
        content = content[os.write(file, content) :]
