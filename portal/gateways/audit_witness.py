"""Keeps records of the audit log outside of the database: in a file, or on another machine."""

import os
from pathlib import Path
from typing import Final, Protocol

from portal.domain.audit.head_records import (
    HeadRecord,
    MalformedRecord,
    format_record,
    parse_records,
)
from portal.gateways.http import Reply, TimeOuts, exchange
from portal.settings.audit import AuditSettings

_MODE: Final = 0o600
_TIME_OUTS: Final = TimeOuts(connect=5, read=10, body=10)


class WitnessFailure(Exception):
    """The witness cannot be read or written. The text says why, without the address."""


class Witness(Protocol):
    """A place for records, to which lines are appended and in which none is changed."""

    def append(self, record: HeadRecord) -> None:
        """Appends a record. Raises `WitnessFailure`."""

    def read(self) -> list[HeadRecord]:
        """Returns the records, the oldest first. Raises `WitnessFailure`."""


class FileWitness:
    """A file of lines. `chattr +a` lets no process change or cut it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, record: HeadRecord) -> None:
        """Writes one line to the disk."""
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
            try:
                os.write(file, f"{format_record(record)}\n".encode())
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise WitnessFailure(error.strerror or type(error).__name__) from error

    def read(self) -> list[HeadRecord]:
        """Returns all lines; a file that does not exist has none."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise WitnessFailure(error.strerror or type(error).__name__) from error
        return _parse(content)


class HttpsWitness:
    """An address that appends the line of a POST, and answers a GET with the newest lines."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def append(self, record: HeadRecord) -> None:
        """Sends one line."""
        self._exchange("POST", f"{format_record(record)}\n".encode())

    def read(self) -> list[HeadRecord]:
        """Returns the lines of the answer, at most 64 KB."""
        return _parse(self._exchange("GET"))

    def _exchange(self, method: str, data: bytes | None = None) -> bytes:
        reply = exchange(method, self._url, time_outs=_TIME_OUTS, data=data, headers=self._headers)
        if not isinstance(reply, Reply):
            raise WitnessFailure(reply.detail)
        if not 200 <= reply.status < 300:
            raise WitnessFailure(f"http {reply.status}")
        return reply.body


def open_witness(settings: AuditSettings) -> Witness | None:
    """Returns the witness that the settings name, or None."""
    if not settings.witness:
        return None
    if settings.witness.startswith("/"):
        return FileWitness(Path(settings.witness))
    return HttpsWitness(settings.witness, settings.witness_token.get_secret_value())


def _parse(content: bytes) -> list[HeadRecord]:
    try:
        return parse_records(content.decode())
    except (MalformedRecord, UnicodeDecodeError):
        raise WitnessFailure("a line is not a record of the audit log") from None
