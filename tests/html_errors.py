"""Whether a page is HTML as the standard has it."""

import html5lib
from html5lib.constants import E as MESSAGES


def html_errors(page: str) -> list[str]:
    """The parse errors of a page, with their lines."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    return [
        f"line {line}: {MESSAGES[code] % values}" for (line, _column), code, values in parser.errors
    ]
