"""The files of the help pages: `portal/data/help/<language>/<name>.md`, a pair for each page.

No code names a page: a new pair of files is a new page, and stands in the index.
"""

import structlog

from portal.config import PROJECT
from portal.domain.outreach.help_pages import HelpPage
from portal.domain.platform.choices import Language

FOLDER = PROJECT / "portal" / "data" / "help"

_log = structlog.get_logger()


def pages(language: Language) -> list[HelpPage]:
    """All pages that are there in every language and have no mistake in their head."""
    return [page for slug in sorted(_slugs()) if (page := _read(language, slug))]


def find(language: Language, slug: str) -> HelpPage | None:
    """One page, or none of this name."""
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
        _log.exception("help.broken", page=f"{language}/{slug}", error=str(error))
        return None
