"""Loads the help pages from `portal/data/help/<language>/<name>.md`, two files for each page.

A new pair of files is a new page in the index.
"""

import structlog

from portal.config import PROJECT
from portal.domain.outreach.help_pages import HelpPage
from portal.domain.platform.choices import Language

FOLDER = PROJECT / "portal" / "data" / "help"

log = structlog.get_logger()


def pages(language: Language) -> list[HelpPage]:
    """Returns all pages that exist in every language and have a valid header."""
    return [page for slug in sorted(_slugs()) if (page := _read(language, slug))]


def find(language: Language, slug: str) -> HelpPage | None:
    """Returns the page of this name, or None."""
    return _read(language, slug) if slug in _slugs() else None


def _slugs() -> set[str]:
    return set.intersection(
        *({path.stem for path in (FOLDER / language).glob("*.md")} for language in Language)
    )


def _read(language: Language, slug: str) -> HelpPage | None:
    source = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    try:
        return HelpPage.read(slug, source)
    except ValueError as error:
        log.exception("help.page_invalid", page=f"{language}/{slug}", error=str(error))
        return None
