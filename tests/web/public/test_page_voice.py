"""Pages of the form to listen to."""

from flask import Flask

from portal.config import Settings
from portal.domain.registration.form_pages import FormPage
from portal.services.registration.page_voices import find_voices
from tests.web.client import Browser

CONSENT = "/bn/register/consent"


def test_a_page_offers_its_recording_in_bangla_and_allows_only_that(app: Flask) -> None:
    browser = Browser(app)
    page = browser.open(CONSENT)
    (audio,) = page.all("audio")
    assert audio.get("preload") == "none", "nothing is loaded before it is played"
    assert page.says("Listen")
    assert "media-src 'self'" in page.response.headers["Content-Security-Policy"]
    english = browser.open("/en/register/consent")
    assert not english.all("audio")
    assert "media-src" not in english.response.headers["Content-Security-Policy"]


def test_a_recording_is_kept_by_browsers_and_sent_in_parts(app: Flask) -> None:
    browser = Browser(app)
    address = browser.open(CONSENT).all("audio")[0].get("src", "")
    with browser.client.get(address) as whole:
        assert (whole.status_code, whole.mimetype) == (200, "audio/mpeg")
        assert "immutable" in whole.headers["Cache-Control"]
    with browser.client.get(address, headers={"Range": "bytes=0-99"}) as part:
        assert (part.status_code, len(part.data)) == (206, 100)


def test_another_recording_is_not_there(app: Flask) -> None:
    client = app.test_client()
    for address in ("/voice/consent.00000000.mp3", "/voice/nothing.00000000.mp3"):
        assert client.get(address).status_code == 404


def test_each_page_of_the_form_has_one(settings: Settings) -> None:
    assert set(find_voices(settings.instance)) == set(FormPage)
