"""Parses the Markdown file of a help page, and sorts the index.

Each file begins with

    ---
    title: How to register
    order: 10
    section: Registering
    ---

`title` is the heading and is required. `order` is the position in the index, which groups pages by
`section`. `list: centres` appends the list of all centres to the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Self

_FENCE = "---\n"
_KEYS = frozenset({"title", "order", "section", "list"})


class HelpListing(StrEnum):
    """A list from the database that a page may append."""

    CENTRES = "centres"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page in one language; `text` is Markdown."""

    slug: str
    title: str
    order: int
    section: str
    listing: HelpListing | None
    text: str

    @classmethod
    def read(cls, slug: str, source: str) -> Self:
        """Parses the file of a page. Raises `ValueError` with the reason."""
        before, fence, rest = source.partition(_FENCE)
        head, fence_below, text = rest.partition(_FENCE)
        if before or not fence or not fence_below:
            raise ValueError("it does not begin with lines like 'title: …' between two '---'")
        pairs = [line.partition(":") for line in head.splitlines()]
        values = {key.strip(): value.strip() for key, _, value in pairs}
        if unknown := values.keys() - _KEYS:
            raise ValueError(f"there is no use for {', '.join(sorted(unknown))}")
        if not values.get("title"):
            raise ValueError("it has no title")
        if not values.get("order", "").isdecimal():
            raise ValueError("its order is not a number")
        return cls(
            slug=slug,
            title=values["title"],
            order=int(values["order"]),
            section=values.get("section", ""),
            listing=HelpListing(values["list"]) if "list" in values else None,
            text=text.strip(),
        )


def in_sections(pages: Iterable[HelpPage]) -> list[tuple[str, list[HelpPage]]]:
    """Returns the index: ordered pages by section; sections in the order of their first page."""
    ordered = sorted(pages, key=lambda page: (page.order, page.slug))
    first: dict[str, int] = {}
    for place, page in enumerate(ordered):
        first.setdefault(page.section, place)
    ordered.sort(key=lambda page: first[page.section])
    return [(name, list(group)) for name, group in groupby(ordered, lambda page: page.section)]
