"""Reading what a gateway says in JSON, whatever it turns out to be."""

import json
import re
from collections.abc import Mapping

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def read_object(body: bytes) -> Mapping[str, object]:
    """The JSON object, or an empty one where the body is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def object_in(value: object) -> Mapping[str, object]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects_in(value: object) -> list[Mapping[str, object]]:
    """The JSON objects of a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def number_in(value: object) -> int | None:
    """A whole number of at most six digits, also where it came as a text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def message_id_in(value: object) -> str | None:
    """A provider's id of a message: plain and short, or none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _MESSAGE_ID.fullmatch(text) else None
