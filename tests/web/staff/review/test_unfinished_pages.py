"""Pages of the queue that end before they are full, because no more is read for one page."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from portal.app import create_app
from portal.config import Settings
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.i18n import show_day
from portal.models import Registration
from portal.services.matching import blocking_keys
from portal.services.matching.name_search import SearchLimits
from portal.services.registration.registration_mapper import read_answers
from portal.services.review.list_page import PageSize
from portal.web.staff.review import queue
from tests import factories
from tests.unit import unit
from tests.web.staff_client import Office


def searched_to(day: datetime) -> str:
    return f"Searched as far as registrations sent on {show_day(Language.ENGLISH, day)}."


def add_keys(office: Office, registration: Registration) -> None:
    with office.database.begin() as session:
        features = MatchFeatures.of(read_answers(registration))
        hashes = blocking_keys.hashes_to_store(office.vault, features)
        blocking_keys.store_blocking_keys(unit(session), {registration.id: hashes})


def test_a_filtered_page_that_is_not_full_says_how_far_it_was_searched(
    office: Office, settings: Settings
) -> None:
    sent = [factories.NOW - timedelta(days=ago) for ago in (9, 6, 3)]
    for day, needs in zip(sent, ("loan", "shelter", "loan"), strict=True):
        office.registration(needs=[needs], submitted_at=day)
    size = PageSize(rows=2, batch=1, most_opened=2)
    office.app = create_app(settings, office.database, page_size=size)
    browser = office.browser(office.officer(Role.DISTRICT))
    text = browser.open("/en/staff/queue?flag=urgent").text
    assert "Rahima Begum" in text
    assert searched_to(sent[1]) in text
    text = browser.click("More").text
    assert "Nobody else was found." in text
    assert "Searched as far" not in text
    assert "Searched as far" not in browser.open("/en/staff/queue").text


def test_a_page_that_is_not_full_says_how_far_a_long_search_has_come(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in (State.SUBMITTED, State.WITHDRAWN):
        add_keys(office, office.registration(state))
    monkeypatch.setattr(queue, "SearchLimits", partial(SearchLimits, 1))
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open("/en/staff/queue")
    browser.send("Find", text="Rahima")
    assert searched_to(datetime.now(UTC)) in browser.page.text
    assert "Nobody" not in browser.page.text
    browser.click("More")
    assert "Rahima Begum" in browser.page.text
    assert searched_to(datetime.now(UTC)) in browser.page.text, "a page with one of fifty rows"
    browser.click("More")
    assert "Nobody else was found." in browser.page.text
    assert "Searched as far" not in browser.page.text
