"""Rules about pairs of help files. Each rule yields what breaks it."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import brotli
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from portal.domain.outreach.help_pages import HelpPage
from portal.domain.platform.choices import Language

HEAVIEST = 4096
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACES = {"hotline", "hotline_abroad", "sms_name"}
LINK = re.compile(r"\]\(([^)]*)\)")
PROMISE = {
    Language.ENGLISH: re.compile(r"\b(?:calls?|texts?|contacts?|phones?|send) you\b"),
    Language.BANGLA: re.compile(
        r"ফোন কর(?:বেন(?! না)|েন|া হবে|ব)|যোগাযোগ কর(?:বেন|েন|া হবে|ব)|(?:এসএমএস|কোড) (?:পাঠাব|যাবে|পাবেন)"
    ),
}
PERMITTED = {
    Language.ENGLISH: re.compile(r"\b(?:allow|agreed?|whether)\b"),
    Language.BANGLA: re.compile("রাজি"),
}
HEADING = re.compile(r"^(#+)\s*(.*)$")

Pages = dict[Language, dict[str, HelpPage]]


def read(folder: Path) -> tuple[Pages, list[str]]:
    """Returns all pages of a folder by language and name, and the errors of unreadable ones."""
    pages: Pages = {language: {} for language in Language}
    broken: list[str] = []
    for language in Language:
        for path in sorted((folder / language).iterdir()):
            slug = path.stem
            try:
                if path.suffix != ".md" or not SLUG.fullmatch(slug):
                    raise ValueError("name it like this-page.md")
                pages[language][slug] = HelpPage.read(slug, path.read_text(encoding="utf-8"))
            except ValueError as error:
                broken.append(f"{language}/{path.name}: {error}")
    return pages, broken


def problems(folder: Path, addresses: MapAdapter) -> Iterator[str]:
    """Yields every error in the files of a folder."""
    pages, broken = read(folder)
    yield from broken
    yield from _unpaired(pages)
    for language, found in pages.items():
        yield from _not_unique(language, found)
        for page in found.values():
            of_page = (*_empty(page), *_links(page, language, found, addresses))
            for problem in (*of_page, *_wording(page, language), *_promises(page, language)):
                yield f"{language}/{page.slug}.md: {problem}"


def weight(html: bytes) -> int:
    """Returns the size of a page in bytes after compression by the server."""
    return len(brotli.compress(html, quality=5))


def _unpaired(pages: Pages) -> Iterator[str]:
    every = set().union(*pages.values())
    for language, found in pages.items():
        yield from (f"{language}/{slug}.md is missing" for slug in sorted(every - found.keys()))
    bangla, english = pages[Language.BANGLA], pages[Language.ENGLISH]
    sections: dict[str, str] = {}
    for slug in sorted(bangla.keys() & english.keys()):
        one, other = bangla[slug], english[slug]
        if (one.order, one.listing) != (other.order, other.listing):
            yield f"{slug}: order and list differ between the languages"
        if sections.setdefault(one.section, other.section) != other.section:
            yield f"{slug}: its section is called otherwise on other pages"
        if _outline(one) != _outline(other):
            yield f"{slug}: the two languages do not have the same headings, lists and links"


def _outline(page: HelpPage) -> list[str]:
    """Yields the lines that structure a page, and the targets of its links."""
    form = [line.split()[0] for line in page.text.splitlines() if re.match(r"(#+|-|\d+\.)\s", line)]
    return [*form, *sorted(LINK.findall(page.text)), *sorted(_places(page.text))]


def _not_unique(language: Language, pages: dict[str, HelpPage]) -> Iterator[str]:
    for what in ("title", "order"):
        values = [getattr(page, what) for page in pages.values()]
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield f"{language}: two pages have the {what} {value}"


def _empty(page: HelpPage) -> Iterator[str]:
    if not page.section:
        yield "it has no section"
    lines = [line for line in page.text.splitlines() if line.strip()]
    if not lines:
        yield "it has no text"
    for line, below in pairwise([*lines, ""]):
        if heading := HEADING.match(line):
            if len(heading[1]) != 2:
                yield f"a heading begins with '## ': {line}"
            if not heading[2]:
                yield "a heading says nothing"
            if not below or HEADING.match(below):
                yield f"nothing stands under {line!r}"


def _links(
    page: HelpPage, language: Language, pages: dict[str, HelpPage], addresses: MapAdapter
) -> Iterator[str]:
    for target in LINK.findall(page.text):
        if target.startswith("/help/"):
            if target.removeprefix("/help/") not in pages:
                yield f"there is no page {target}"
        elif target.startswith("/"):
            try:
                addresses.match(f"/{language}{target}", method="GET")
            except HTTPException:
                yield f"there is no page {target}"
        elif not re.fullmatch(r"https?://[^/\s]\S*|tel:\+?\d+", target):
            yield f"a link leads to http, https, tel or a page of ours, not to {target!r}"
    if "<" in page.text:
        yield "HTML is not shown: write Markdown"
    yield from (f"nothing is filled in for {{{name}}}" for name in _places(page.text) - PLACES)


def _wording(page: HelpPage, language: Language) -> Iterator[str]:
    words = f"{page.title} {page.section} {LINK.sub(']', page.text)}"
    for name in PLACES:
        words = words.replace(f"{{{name}}}", "")
    if unicodedata.normalize("NFC", words) != words:
        yield "it is not NFC: save it so, or Bangla is not found by a search"
    if language is Language.ENGLISH and re.search("[\u0980-\u09ff]", words):
        yield "there is Bangla on an English page"
    numbered = re.sub(r"^\d+\.", "", words, flags=re.MULTILINE)
    if language is Language.BANGLA and (latin := re.search("[A-Za-z0-9]+", numbered)):
        yield f"{latin[0]!r} is not Bangla"


def _promises(page: HelpPage, language: Language) -> Iterator[str]:
    """Yields promises of calls or SMS that leave out that a person may refuse them."""
    for line in page.text.splitlines():
        for sentence in re.split(r"(?<=[.।])\s", line):
            if PROMISE[language].search(sentence) and not PERMITTED[language].search(line):
                yield f"say that it depends on the person's permission: {sentence}"


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(.*?)\}", text))
