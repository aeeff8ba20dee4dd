"""Checks that a page is valid HTML."""

import html5lib
from html5lib.constants import E as MESSAGES


def html_errors(page: str) -> list[str]:
    """Returns the parse errors of a page with their lines."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    return [
        f"line {line}: {MESSAGES[code] % values}" for (line, _column), code, values in parser.errors
    ]
