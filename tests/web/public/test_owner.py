"""Each page says who offers the service: the owner of the settings, or that it is a demonstration."""

import re
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.i18n import translate
from tests.test_config import production
from tests.test_owner_settings import SVG, emblem
from tests.web.client import Browser
from tests.web.staff_client import Office

OWNER: Final = {
    "OWNER_NAME_BN": "শ্রম ও জনশক্তি দপ্তর",
    "OWNER_NAME_EN": "Bureau of Labour and Manpower",
    "OWNER_SERVICE_BN": "আগমন",
    "OWNER_SERVICE_EN": "Agaman",
    "OWNER_COLOUR": "#1d4f91",
    "HOTLINE": "16999",
}
PAGES: Final = ["", "help", "help/rights", "register/consent", "status", "staff/sign-in", "nowhere"]
DEMONSTRATION: Final = "Demo: not a real service"


@pytest.fixture
def owned(tmp_path: Path, app: Flask, sqlite_database: Database) -> Flask:
    """Returns the portal of another owner, in production."""
    path = emblem(tmp_path, SVG)
    settings = production(
        **OWNER, OWNER_EMBLEM=path, INSTANCE=str(tmp_path / "i"), TRUSTED_HOSTS="localhost"
    )
    assert app is not None  # with the places in the same database
    return create_app(Settings.from_env(settings), sqlite_database)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", PAGES)
def test_the_names_of_another_owner_stand_on_every_page_and_ours_on_none(
    owned: Flask, language: Language, path: str
) -> None:
    html = owned.test_client().get(f"/{language}/{path}", base_url="https://localhost").text
    assert OWNER[f"OWNER_NAME_{language.upper()}"] in html
    assert OWNER[f"OWNER_SERVICE_{language.upper()}"] in html
    assert translate(language, "Official service") in html
    assert "Phera" not in html
    assert not re.search(r"(?<![\u0980-\u09ff])ফেরা(?![\u0980-\u09ff])", html)
    assert translate(language, DEMONSTRATION) not in html


def test_emblem_and_colour_of_the_owner_are_sent(owned: Flask) -> None:
    client = owned.test_client()
    html = client.get("/en/", base_url="https://localhost").text
    address = html.partition('<link rel="icon" href="')[2].partition('"')[0]
    assert address.startswith("/static/emblem.svg?v=")
    with client.get(address, base_url="https://localhost") as sent:
        assert sent.get_data(as_text=True) == SVG
    style = html.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    with client.get(style, base_url="https://localhost") as sent:
        sheet = sent.get_data(as_text=True)
    assert "--green:#1d4f91" in sheet
    assert "#006a4e" not in sheet


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", PAGES[:-1])
def test_a_demonstration_says_that_it_is_no_real_service(
    browser: Browser, language: Language, path: str
) -> None:
    page = browser.open(f"/{language}/{path}")
    assert page.says(DEMONSTRATION)
    assert not page.says("Official service")


def test_staff_see_the_band_too(office: Office) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    assert browser.open("/bn/staff/queue").says(DEMONSTRATION)
