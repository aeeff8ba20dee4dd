"""The pages of the data-sharing register."""

import io
import zipfile
from datetime import timedelta

import pytest
from pyrage import passphrase as age_passphrase
from sqlalchemy import select

from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Export, SharingAgreement
from portal.services.reporting.change_feed import restart_feed
from portal.services.review.newest_rows import NEWEST
from tests.services.reporting.shared_files import manifest_in, unzip
from tests.unit import unit
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

RECIPIENT, PAPER, PURPOSE = "World Bank", "DSA 4/2026", "Yearly evaluation of the programme"
SHARING = "/en/staff/exports/sharing"


@pytest.fixture
def browser(office: Office) -> Browser:
    return signed_in(office, Role.MINISTRY)


def signed_in(office: Office, role: Role) -> Browser:
    browser = office.browser(office.officer(role))
    browser.typed |= {
        RECIPIENT,
        PAPER,
        PURPOSE,
        "Excel",
        "CSV",
        "JSON Lines",
        "Parquet",
        "HXL",
        "বাংলা",
        "English",
    }
    return browser


def agree(office: Office, browser: Browser, grade: str) -> Page:
    """Enters an agreement, has it approved, and opens its page."""
    browser.open(SHARING)
    browser.send(
        "Enter the agreement",
        recipient=RECIPIENT,
        agreement=PAPER,
        grade=grade,
        ends_on="2027-01-31",
    )
    second = signed_in(office, Role.ADMINISTRATOR)
    second.open(SHARING)
    second.send("Approve")
    browser.open(SHARING)
    return browser.click(RECIPIENT)


FILE = {
    "purpose": PURPOSE,
    "grade": "pseudonymised",
    "format": "csv",
    "language": "en",
    "values": "labels",
}
"""What every request for a file says, unless a test says otherwise."""


def request_file(browser: Browser, **given: str) -> None:
    """Requests a file on the page of the agreement."""
    browser.send("Request the file", **(FILE | given))


def download(
    office: Office, browser: Browser, path: str = "download", *, status: int = 200
) -> bytes:
    with office.database.read() as session:
        export = session.scalars(
            select(Export).order_by(Export.asked_at.desc(), Export.id.desc()).limit(1)
        ).one()
    token = browser.open(SHARING).value("csrf_token")
    address = f"/en/staff/exports/{export.id}/{path}"
    response = browser.client.post(address, data={"csrf_token": token})
    assert response.status_code == status
    return response.get_data()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_pages_are_whole_in_both_languages(
    office: Office, browser: Browser, language: str
) -> None:
    agree(office, browser, "identifiable")
    page = browser.open(f"/{language}/staff/exports/sharing")
    assert RECIPIENT in page.text
    browser.click(RECIPIENT)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_page_links_the_feed_of_a_file_without_names(
    office: Office, browser: Browser, language: str
) -> None:
    agree(office, browser, "pseudonymised")
    request_file(browser)
    download(office, browser)
    with office.database.begin() as session:
        agreement = session.scalars(select(SharingAgreement)).one()
        written = session.scalars(select(Export)).one()
        session.add(
            Export(
                asked_by_id=written.asked_by_id, asked_at=written.asked_at, identifiable=False,
                agreement_id=agreement.id, layout=written.layout,
                manifest={**written.manifest, "format": "odata"},
            )
        )  # fmt: skip
        address = f"{agreement.id}"
    page = browser.open(f"/{language}/staff/exports/sharing/{address}")
    assert f"/api/v1/odata/{written.id}/" in page.response.text
    assert page.response.text.count("power-bi.pbids") == 1, "an entry of the feed is no feed itself"
    answer = browser.client.get(f"/api/v1/odata/{written.id}/power-bi.pbids")
    assert "phera.pbids" in answer.headers["Content-Disposition"]
    [connection] = answer.get_json()["connections"]
    assert connection["details"]["protocol"] == "odata"
    assert connection["details"]["address"]["url"].endswith(f"/api/v1/odata/{written.id}/")


def test_files_of_an_agreement_have_pages_and_its_feed_stays_on_each(
    office_with_short_pages: Office,
) -> None:
    office = office_with_short_pages
    browser = signed_in(office, Role.MINISTRY)
    agree(office, browser, "pseudonymised")
    request_file(browser)
    download(office, browser)
    with office.database.begin() as session:
        written = session.scalars(select(Export)).one()
        for minutes in range(1, NEWEST + 3):
            session.add(
                Export(
                    asked_by_id=written.asked_by_id, identifiable=False, layout=written.layout,
                    asked_at=written.asked_at + timedelta(minutes=minutes),
                    agreement_id=written.agreement_id,
                    manifest={**written.manifest, "format": "odata"},
                )
            )  # fmt: skip
    browser.open(SHARING)
    pages = [browser.click(RECIPIENT)]
    while pages[-1].says("More"):
        pages.append(browser.click("More"))
    assert sum(page.text.count("Read by Excel or Power BI") for page in pages) == NEWEST + 2
    assert len(pages) == NEWEST // 2 + 2
    assert all(f"/api/v1/odata/{written.id}/" in page.response.text for page in pages)


def test_a_recipient_gets_a_signed_file_that_is_entered(office: Office, browser: Browser) -> None:
    for _ in range(6):
        office.registration(State.VERIFIED)
    agree(office, browser, "pseudonymised")
    request_file(browser)
    files = unzip([download(office, browser)])
    manifest = manifest_in(files)
    assert (manifest["recipient"], manifest["rows"], manifest["k"]) == (RECIPIENT, 6, 6)
    browser.open(SHARING)
    text = browser.click(RECIPIENT).text
    assert manifest["files"]["data.csv"]["sha256"][:16] in text
    assert "Rows: 6" in text


def test_after_the_last_day_the_file_is_refused_with_a_sentence(
    office: Office, browser: Browser
) -> None:
    agree(office, browser, "aggregated")
    request_file(browser, grade="aggregated")
    with office.database.begin() as session:
        agreement = session.scalars(select(SharingAgreement)).one()
        agreement.ends_on -= timedelta(days=3000)
    answer = download(office, browser, status=403).decode()
    assert "The agreement with World Bank has ended." in answer


def test_a_file_with_names_is_encrypted_and_its_passphrase_shown_apart(
    office: Office, browser: Browser
) -> None:
    office.registration(State.VERIFIED)
    agree(office, browser, "identifiable")
    request_file(browser, grade="identifiable", format="jsonl", language="bn", values="codes")
    download(office, browser, status=403)
    download(office, browser, "passphrase", status=403)
    second = signed_in(office, Role.ADMINISTRATOR)
    second.open("/en/staff/exports")
    second.send("Approve")
    encrypted = download(office, browser)
    assert b"age-encryption.org" in encrypted
    browser.open(SHARING)
    browser.click(RECIPIENT)
    page = browser.send("Show the passphrase")
    phrase = next(element.text for element in page.all("p") if element.get("class") == "code")
    with zipfile.ZipFile(io.BytesIO(age_passphrase.decrypt(encrypted, phrase))) as archive:
        assert "রহিমা বেগম" in archive.read("data.jsonl").decode()


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({"columns": ["mobile"]}, 422, "cannot have the column"),
        ({"verified_from": "2026-11-02"}, 422, "covers whole months"),
        ({"format": "exe"}, 422, "Choose from the list."),
        ({"purpose": "x"}, 422, "Write in a few words"),
        ({"flag": "urgent"}, 400, "does not have the column behind it"),
    ],
)
def test_a_request_that_cannot_be_met_is_answered_with_a_sentence(
    office: Office, browser: Browser, given: dict[str, object], status: int, sentence: str
) -> None:
    agree(office, browser, "pseudonymised")
    page = browser.post(
        browser.page.path,
        FILE | {"values": "codes", "csrf_token": browser.page.value("csrf_token")} | given,
        status=status,
    )
    assert sentence in page.text


def test_changes_since_a_file_are_one_button(office: Office, browser: Browser) -> None:
    for _ in range(5):
        office.registration(State.VERIFIED)
    agree(office, browser, "pseudonymised")
    request_file(browser, values="codes")
    download(office, browser)
    office.registration(State.VERIFIED)
    browser.open(SHARING)
    browser.click(RECIPIENT)
    assert "Only changes" in browser.send("Request the changes since then").text
    files = unzip([download(office, browser)])
    assert manifest_in(files)["rows"] == 1
    assert set(files) == {"data.csv", "removed.csv", "dictionary.csv", "manifest.json"}
    browser.open(SHARING)
    assert "To be deleted: 0" in browser.click(RECIPIENT).text


def test_changes_that_are_gone_are_answered_with_a_sentence(
    office: Office, browser: Browser
) -> None:
    agree(office, browser, "pseudonymised")
    request_file(browser, values="codes")
    download(office, browser)
    with office.database.begin() as session:
        restart_feed(unit(session))
    answer = download(office, browser, "changes", status=410).decode()
    assert "Take a full file, then go on from it." in answer


def test_a_token_is_shown_once_and_can_be_revoked(office: Office, browser: Browser) -> None:
    agree(office, browser, "pseudonymised")
    page = browser.send("Make a token", networks="203.0.113.0/24")
    token = next(element.text for element in page.all("p") if element.get("class") == "code")
    assert (token or "").startswith("phera_")
    browser.open(SHARING)
    text = browser.click(RECIPIENT).text
    assert token not in text
    assert "203.0.113.0/24" in text
    assert "Revoked" in browser.send("Revoke").text


@pytest.mark.parametrize("networks", ["203.0.113.1/24", "somewhere", "10.0.0.0/8," * 20])
def test_a_network_that_is_none_is_refused(office: Office, browser: Browser, networks: str) -> None:
    page = agree(office, browser, "pseudonymised")
    token = page.value("csrf_token")
    answer = browser.client.post(
        f"{browser.page.path}/tokens", data={"networks": networks, "csrf_token": token}
    )
    assert answer.status_code == 422
    assert "Write networks like" in answer.text
