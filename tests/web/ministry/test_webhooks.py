"""The pages of webhooks, in both languages, in each state."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.registration.states import State
from portal.domain.reporting.webhook_events import WebhookState
from portal.domain.staff.roles import Role
from portal.models import WebhookDelivery, WebhookEndpoint
from tests.web.client import Browser, Page
from tests.web.ministry.test_sharing import RECIPIENT, SHARING, agree, signed_in
from tests.web.staff.today_page import sections_of
from tests.web.staff_client import Office

ADDRESS = "https://hooks.example.org/phera"
FAULT = "http 503"


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = signed_in(office, Role.MINISTRY)
    browser.typed |= {ADDRESS, FAULT}
    return browser


def enter(office: Office, browser: Browser) -> Page:
    """Enters an address under an approved agreement. Returns the page with the secret."""
    agree(office, browser, "pseudonymised")
    return browser.send("Enter the address", address=ADDRESS)


def approve(office: Office) -> Browser:
    """Approves the only address by a second person."""
    second = signed_in(office, Role.ADMINISTRATOR)
    second.open(page_of(office))
    second.send("Approve")
    return second


def page_of(office: Office, language: str = "en") -> str:
    with office.database.read() as session:
        endpoint = session.scalars(select(WebhookEndpoint)).one()
    return f"/{language}/staff/exports/webhooks/{endpoint.id}"


def change(office: Office, **values: object) -> None:
    with office.database.begin() as session:
        session.execute(update(WebhookEndpoint).values(values))


def secret_on(page: Page) -> str:
    return next(each.text or "" for each in page.all("p") if each.get("class") == "code")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_pages_are_whole_in_both_languages_and_each_state(
    office: Office, browser: Browser, language: str
) -> None:
    shown = enter(office, browser)
    browser.typed.add(secret_on(shown))

    def look(*texts: str) -> None:
        page = browser.open(page_of(office, language))
        for text in texts:
            assert page.says(text), text

    look(
        "Waiting for a second person's approval",
        "No event yet. They appear here once the webhook is approved and a registration changes.",
    )
    approve(office)
    look("In use")
    office.registration(State.VERIFIED)
    browser.send("Send a test")
    look("Waiting to be checked", "Verified", "Test", "Waiting")
    with office.database.begin() as session:
        newest = session.scalars(
            select(WebhookDelivery).order_by(WebhookDelivery.event_id.desc()).limit(1)
        ).one()
        newest.state, newest.ended_at = WebhookState.SET_ASIDE, newest.happened_at
        newest.last_error, newest.attempts = FAULT, 12
        retry_at = newest.happened_at + timedelta(days=3000)
    change(office, failures=5, retry_at=retry_at, last_error=FAULT)
    look("Not reached", "Given up", "Try now")
    browser.send("Pause")
    look("Paused", "Resume")
    browser.send("Resume")
    look("In use")
    browser.typed.add(secret_on(browser.send("Make a new secret")))
    look("Send again")
    browser.send("Send again", since="2026-01-01T00:00")
    browser.send("Send again", since="soon", status=422)
    assert browser.page.says("Choose a day and a time.")
    browser.open(page_of(office, language))
    browser.send("Stop for good")
    look("Stopped")
    browser.open(SHARING.replace("/en/", f"/{language}/"))
    assert ADDRESS in browser.click(RECIPIENT).text
    log = signed_in(office, Role.ADMINISTRATOR)
    log.typed |= browser.typed
    assert ADDRESS in log.open(f"/{language}/staff/audit").text


def test_a_secret_is_shown_once_and_an_address_waits_for_a_second_person(
    office: Office, browser: Browser
) -> None:
    secret = secret_on(enter(office, browser))
    assert secret.startswith("whsec_")
    page = browser.open(page_of(office))
    assert secret not in page.text
    assert "Approve" not in {"".join(each.itertext()) for each in page.all("button")}
    answer = browser.client.post(
        f"{page.path}/approve", data={"csrf_token": page.value("csrf_token")}
    )
    assert answer.status_code == 403
    page = approve(office).page
    assert "From now on the recipient is told of changes." in page.text
    new = secret_on(browser_at(office, browser).send("Make a new secret"))
    assert new.startswith("whsec_")
    assert new != secret


def browser_at(office: Office, browser: Browser) -> Browser:
    browser.open(page_of(office))
    return browser


@pytest.mark.parametrize(
    "address", ["http://example.org/", "https://127.0.0.1/", "https://a:b@c.example/", "x" * 5_000]
)
def test_an_address_that_is_none_is_answered_with_a_sentence(
    office: Office, browser: Browser, address: str
) -> None:
    page = agree(office, browser, "pseudonymised")
    answer = browser.client.post(
        f"{page.path}/webhooks", data={"address": address, "csrf_token": page.value("csrf_token")}
    )
    assert answer.status_code == 422
    assert "Write an HTTPS address" in answer.text


def test_counts_have_no_webhooks(office: Office, browser: Browser) -> None:
    page = agree(office, browser, "aggregated")
    assert not page.says("Webhooks")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_start_page_of_administrators_shows_an_address_until_it_is_approved(
    office: Office, browser: Browser, language: str
) -> None:
    enter(office, browser)
    second = signed_in(office, Role.ADMINISTRATOR)
    shown = sections_of(second.open(f"/{language}/staff/today"))["webhooks"]
    assert [RECIPIENT in each for each in shown.rows] == [True]
    second.click(RECIPIENT)
    assert second.page.path == page_of(office, language)
    second.send("Approve")
    assert sections_of(second.open(f"/{language}/staff/today"))["webhooks"].rows == []
