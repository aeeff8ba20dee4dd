"""Reads JSON of gateways: answers, of which malformed ones are tolerated, and reports."""

import json
import re
from collections.abc import Mapping

from portal.gateways.base import MalformedReceipt

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def read_object(body: bytes) -> Mapping[str, object]:
    """Returns the JSON object of an answer, or an empty one for any other body.

    A text with a lone surrogate cannot be stored or sent on, so its body counts as malformed.
    """
    try:
        return read_report(body)
    except MalformedReceipt:
        return {}


def read_report(body: bytes) -> Mapping[str, object]:
    """Returns the JSON object that a gateway posts. Raises `MalformedReceipt` for any other body."""
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()  # raises for a lone surrogate
    except (ValueError, RecursionError):
        raise MalformedReceipt from None
    if not isinstance(value, dict):
        raise MalformedReceipt
    return value


def object_in(value: object) -> Mapping[str, object]:
    """Returns the value if it is a JSON object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def objects_in(value: object) -> list[Mapping[str, object]]:
    """Returns the JSON objects of a list and skips other items."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def number_in(value: object) -> int | None:
    """Returns an integer of at most six digits, also from a text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def message_id_in(value: object) -> str | None:
    """Returns a provider's message id if it is plain and short, otherwise None."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _MESSAGE_ID.fullmatch(text) else None
