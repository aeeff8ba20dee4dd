"""Escapes in the strings of a workbook (ECMA-376 part 1, 22.4.2.4: `ST_Xstring`)."""

import re
from typing import Final

_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Returns the text with `_x000D_` as the character that it stands for. Lone surrogates are left out."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "" if 0xD800 <= code < 0xE000 else chr(code)
