"""Converts Markdown to safe HTML: no raw HTML, no images, no other URL schemes.

Links may use https, http or tel, or lead to an own page: `/help/my-data` links to that page in the
language of the present page.
"""

import re
import textwrap
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.domain.platform.choices import Language

OPENING_LENGTH: Final = 160
_ALLOWED: Final = re.compile(r"https?://[^/]|tel:\+?[0-9]+$|/(?!/)", re.IGNORECASE)

_PARAGRAPH: Final = re.compile(r"<(p|li)>(.*?)</\1>", re.DOTALL)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name markdown-it calls
        return _ALLOWED.match(url) is not None


_parser: Final = _Markdown("commonmark", {"html": False}).disable("image")


def to_html(text: str, language: Language) -> Markup:
    """Returns the text as HTML."""
    tokens = _parser.parse(text)
    for token in tokens:
        for part in token.children or ():
            href = str(part.attrGet("href") or "")
            if href.startswith("/"):
                part.attrSet("href", f"/{language.value}{href}")
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(html)  # noqa: S704 - the parser escapes everything that is not its own


def opening_text(html: Markup) -> str:
    """Returns the first paragraph or item of a page as plain text, shortened at a word."""
    found = _PARAGRAPH.search(html)
    plain = Markup(found[2]).striptags() if found else ""  # noqa: S704 - a part of our own HTML
    return textwrap.shorten(plain, OPENING_LENGTH, placeholder="…")
