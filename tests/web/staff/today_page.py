"""What the start page of a role shows, by section."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from tests.web.client import Page


class ShownSection(NamedTuple):
    """The number in the heading, the rows and the address of the whole list."""

    number: str
    rows: list[str]
    all_address: str
    text: str


def sections_of(page: Page) -> dict[str, ShownSection]:
    """Returns the sections of a start page in their order, by topic."""
    return {
        each.get("aria-labelledby", ""): _section(each)
        for each in page.all("section")
        if each.get("class") == "today__section"
    }


def _section(element: Element) -> ShownSection:
    numbers = [b for b in element.iter("b") if b.get("class") == "today__number"]
    lists = [p.find("a") for p in element.findall("p")]
    links = [each.get("href", "") for each in lists if each is not None]
    return ShownSection(
        _words(numbers[0]) if numbers else "",
        [_words(each) for each in element.iter("li")],
        links[0] if links else "",
        _words(element),
    )


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
