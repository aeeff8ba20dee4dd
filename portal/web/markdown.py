"""Markdown into HTML that may stand in a page: no HTML of its own, no pictures, no foreign schemes.

A link is to https or http, to a telephone, or to a page of ours: `/help/my-data` leads to that page in the
language of the page at hand.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.domain.platform.choices import Language

_ALLOWED: Final = re.compile(r"https?://[^/]|tel:\+?[0-9]+$|/(?!/)", re.IGNORECASE)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name markdown-it calls
        return _ALLOWED.match(url) is not None


_parser: Final = _Markdown("commonmark", {"html": False}).disable("image")


def to_html(text: str, language: Language) -> Markup:
    """The text as HTML."""
    tokens = _parser.parse(text)
    for token in tokens:
        for part in token.children or ():
            href = str(part.attrGet("href") or "")
            if href.startswith("/"):
                part.attrSet("href", f"/{language.value}{href}")
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(html)  # noqa: S704 - the parser escapes everything that is not its own
