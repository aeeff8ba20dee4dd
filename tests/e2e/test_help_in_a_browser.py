import pytest

from portal.domain.platform.choices import Language
from portal.web.public import help_files
from tests.browsers import NewContext, axe_violations


@pytest.mark.browser
@pytest.mark.parametrize("language", list(Language))
def test_no_help_page_stands_in_anybodys_way(
    new_context: NewContext, url: str, language: Language
) -> None:
    """Checks with axe on the narrowest phone, and that the console of the browser stays empty."""
    page = new_context(viewport={"width": 320, "height": 568}).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for slug in ("", *(f"/{found.slug}" for found in help_files.pages(language))):
        page.goto(f"{url}/{language}/help{slug}")
        assert axe_violations(page) == [], slug
        assert page.evaluate("document.documentElement.scrollWidth") == 320, slug
    assert complaints == []
