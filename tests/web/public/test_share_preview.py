"""What other programs show of the portal: tags for shared links, the manifest and the icons."""

import io

import pytest
from flask import Flask
from PIL import Image

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.web.public.share_preview import SHARE_SIZE
from tests import factories
from tests.web.client import Browser
from tests.web.public.sent import BROWSER_TOKEN, sent

BASE = "http://localhost"


def picture(app: Flask, address: str) -> Image.Image:
    """Returns the picture at an address of this portal."""
    with app.test_client().get(address, base_url=BASE) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        return Image.open(io.BytesIO(answer.get_data()))


@pytest.mark.parametrize("language", Language)
def test_a_shared_link_has_a_title_a_text_and_a_picture_by_absolute_addresses(
    app: Flask, browser: Browser, settings: Settings, language: Language
) -> None:
    page = browser.open(f"/{language}/")
    tags = {meta.get("property"): meta.get("content", "") for meta in page.all("meta")}
    assert tags["og:title"] == page.in_its_language("Phera")
    assert page.in_its_language("Back from abroad?") in tags["og:description"]
    assert tags["og:url"] == f"{settings.public_url}/{language}/"
    assert tags["og:image"].startswith(f"{settings.public_url}/static/share-{language}.png?v=")
    shown = picture(app, tags["og:image"].removeprefix(settings.public_url))
    assert shown.size == SHARE_SIZE
    assert shown.format == "PNG"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("for-me?ref=friend", "Is this for me?"),
        ("help", "Help"),
        ("help/my-data", ""),
        ("help/rights", ""),
        ("register/consent", "Register"),
        ("status", "See your registration"),
    ],
)
def test_each_page_that_people_share_has_a_title_and_a_text_of_its_own(
    browser: Browser, settings: Settings, path: str, title: str, language: Language
) -> None:
    page = browser.open(f"/{language}/{path}")
    tags = {meta.get("property"): meta.get("content", "") for meta in page.all("meta")}
    assert tags["og:title"] == (page.in_its_language(title) if title else page.heading)
    assert 5 < len(tags["og:description"]) <= 160
    assert "<" not in tags["og:description"]
    assert tags["og:url"] == f"{settings.public_url}/{language}/{path.partition('?')[0]}"
    assert tags["og:image"].startswith(settings.public_url)


def test_a_page_about_somebody_has_no_tags_for_shared_links(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    sent(sqlite_database, vault)
    with browser.client.session_transaction() as cookie:
        cookie["visitor"] = BROWSER_TOKEN
    browser.typed |= {value for values in factories.TYPED.values() for value in values}
    for path in ("register/done", "register/slip"):
        page = browser.open(f"/en/{path}")
        assert page.says("Your centre")
        assert "og:" not in page.response.text


@pytest.mark.parametrize(("language", "name"), [("bn", "ফেরা"), ("en", "Phera")])
def test_the_manifest_names_the_portal_and_its_icons_exist(
    app: Flask, browser: Browser, language: str, name: str
) -> None:
    start = browser.open(f"/{language}/")
    assert "manifest-src 'self'" in start.response.headers["Content-Security-Policy"]
    links = {link.get("rel"): link.get("href", "") for link in start.all("link")}
    answer = app.test_client().get(links["manifest"], base_url=BASE)
    assert answer.mimetype == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert (manifest["name"], manifest["lang"]) == (name, language)
    assert manifest["start_url"] == f"/{language}/"
    assert manifest["theme_color"] == "#006a4e"
    sizes = [picture(app, icon["src"]).size for icon in manifest["icons"]]
    assert sizes == [(180, 180), (512, 512)]
    assert picture(app, links["apple-touch-icon"]).size == (180, 180)


def test_a_browser_without_svg_gets_a_picture_too(app: Flask) -> None:
    answer = app.test_client().get("/favicon.ico", base_url=BASE)
    assert answer.status_code == 302
    assert picture(app, answer.headers["Location"]).format == "PNG"
