"""Where numbers may break across lines, so that large letters on a small phone do not cut them anywhere.

A phone number, a reference or a date stays on one line. Only on the smallest phone with large letters it
may break, at its hyphens; a long number without hyphens, as on an identity card, between groups of digits.
"""

import re
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

_GROUP: Final = 6
"""The digits of the longest group. They fit beside a tick box on 320 px with letters of double size."""
_WHOLE: Final = 10
"""The digits of the longest number without hyphens that stays whole."""
_TAG: Final = r"<[^>]*>"
_COUNTRY_CODE: Final = r"(?:\+\d{1,3} )?"
_HYPHENATED: Final = rf"(?<![\dA-Z]){_COUNTRY_CODE}[\dA-Z]{{2,}}(?:[-\u2011][\dA-Z]{{2,}})+"
_LONG_RUN: Final = rf"(?<!\d)\d{{{_WHOLE + 1},}}"
_PIECE: Final = re.compile(rf"{_TAG}|{_HYPHENATED}|{_LONG_RUN}")
_HYPHEN: Final = re.compile("([-\u2011])")
_BREAK: Final = "<wbr>"


def init_app(app: Flask) -> None:
    """Gives templates the filter `unbroken`."""
    app.jinja_env.filters["unbroken"] = unbroken


def unbroken(text: str) -> Markup:
    """Returns the text as HTML whose numbers break at sensible places only. Tags of `Markup` stay as they are."""
    return Markup(_PIECE.sub(_marked, str(escape(text))))  # noqa: S704 - escaped


def unbroken_phone(number: str) -> Markup:
    """Returns a phone number, which may have spaces, as HTML like that of `unbroken`."""
    return Markup(_span(_at_hyphens(str(escape(number)))))  # noqa: S704 - escaped


def _marked(piece: re.Match[str]) -> str:
    number = piece[0]
    if number.startswith("<") or not any(map(str.isdigit, number)):
        return number
    return _span(_in_groups(number) if number.isdigit() else _at_hyphens(number))


def _at_hyphens(number: str) -> str:
    return _HYPHEN.sub(rf"\1{_BREAK}", number)


def _in_groups(number: str) -> str:
    """Marks groups of about the same length."""
    size = -(-len(number) // -(-len(number) // _GROUP))
    return _BREAK.join(number[at : at + size] for at in range(0, len(number), size))


def _span(html: str) -> str:
    return f'<span class="unbroken">{html}</span>'
