"""Records of the newest entry of the audit log, as they are kept outside of the database."""

import json
from datetime import UTC, datetime
from typing import NamedTuple


class HeadRecord(NamedTuple):
    """The number of the newest entry at a time, and the MAC of the head that sealed it."""

    at: datetime
    number: int
    mac: bytes


class MalformedRecord(ValueError):
    """A line that is not a record. The error holds nothing of the line."""


def format_record(record: HeadRecord) -> str:
    """Returns the record as one line of JSON, without a line break."""
    at = record.at.astimezone(UTC).isoformat()
    return json.dumps({"at": at, "number": record.number, "mac": record.mac.hex()})


def parse_records(text: str) -> list[HeadRecord]:
    """Reads one record from each line. Raises `MalformedRecord`."""
    return [_parse_record(line) for line in text.splitlines() if line.strip()]


def _parse_record(line: str) -> HeadRecord:
    try:
        content = json.loads(line)
        number = content["number"]
        if type(number) is not int or not 0 <= number < 2**63:
            raise ValueError
        return HeadRecord(
            datetime.fromisoformat(content["at"]), number, bytes.fromhex(content["mac"])
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        raise MalformedRecord from None
