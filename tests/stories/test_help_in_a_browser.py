from pathlib import Path

import pytest

from portal.config import Settings
from portal.db import Database
from portal.domain.choices import Language
from portal.web.public import help_files
from tests import make
from tests.browsers import NewContext, barriers
from tests.live_portal import LivePortal


@pytest.mark.browser
@pytest.mark.parametrize("language", list(Language))
def test_no_help_page_stands_in_anybodys_way(
    new_context: NewContext, sqlite_database: Database, tmp_path: Path, language: Language
) -> None:
    """By axe, on the narrowest phone, and without a word in the browser's console."""
    with sqlite_database.begin() as session:
        make.places(session)
    settings = Settings.from_env({"PORTAL_INSTANCE": str(tmp_path / "instance")})
    with LivePortal(settings, sqlite_database) as portal:
        page = new_context(viewport={"width": 320, "height": 568}).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        for slug in ("", *(f"/{found.slug}" for found in help_files.pages(language))):
            page.goto(f"{portal.url}/{language}/help{slug}")
            assert barriers(page) == [], slug
            assert page.evaluate("document.documentElement.scrollWidth") == 320, slug
        assert complaints == []
