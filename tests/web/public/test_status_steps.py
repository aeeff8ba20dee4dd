"""The status page: tag, the next thing to do, the line of steps, and what stands under "More"."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
import time_machine
from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.i18n import show_day
from portal.models import Registration
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser, Page

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = timedelta(days=1)
SENT, VERIFIED, RECEIVED = NOON - 9 * DAY, NOON - 5 * DAY, NOON - 2 * DAY
CHECKS, RECEIVES, WORKS = (
    "The officer in your district checks it",
    "Your centre receives it",
    "Your centre works with you and finishes",
)


class Case:
    """A registration sent nine days before noon, and its status in a browser."""

    def __init__(self, app: Flask, database: Database, vault: Vault) -> None:
        self.app, self.database, self.vault = app, database, vault
        self.browser: Browser | None = None
        with database.begin() as session:
            self.made = factories.registration(session, vault=vault, submitted_at=SENT)

    def move(self, state: State, actor: Actor, at: datetime) -> None:
        """Moves the registration."""
        area = factories.NOAKHALI_CENTRE if actor is Actor.CENTRE else factories.COXS_BAZAR
        role = Role.CENTRE if actor is Actor.CENTRE else Role.DISTRICT
        with self.database.begin() as session:
            is_own = actor is Actor.RETURNEE
            transition(
                unit(session, vault=self.vault, now=at),
                session.get_one(Registration, self.made.id),
                state,
                actor=actor,
                officer=None
                if is_own
                else factories.officer(session, role, area, vault=self.vault),
                grounds=TransitionGrounds(reason="এনআইডির ছবি ঝাপসা"),
            )

    def open(self, language: Language = Language.ENGLISH) -> Page:
        """Opens the status, the first time with reference and code."""
        if self.browser is not None:
            return self.browser.open(f"/{language}/status/registration")
        self.browser = browser = Browser(self.app)
        browser.typed |= {"এনআইডির ছবি ঝাপসা"}
        browser.typed |= {each for values in factories.TYPED.values() for each in values}
        browser.open(f"/{language}/status")
        reference = show_reference(self.made.reference)
        browser.send(reference=reference, mobile=factories.TYPED["mobile"][0])
        return browser.send(code=newest_code(self.database, self.vault))


@pytest.fixture
def case(app: Flask, sqlite_database: Database, vault: Vault) -> Case:
    return Case(app, sqlite_database, vault)


@pytest.fixture(autouse=True)
def noon() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def steps(page: Page) -> list[Element]:
    (line,) = [each for each in page.all("ol") if each.get("class") == "status-steps"]
    return list(line.iter("li"))


def present_step(page: Page) -> str:
    (present,) = [each for each in steps(page) if each.get("aria-current") == "step"]
    return words(present)


def tag(page: Page) -> str:
    (found,) = [each for each in page.all("span") if "state-tag" in each.get("class", "")]
    return words(found)


@pytest.mark.parametrize("language", list(Language))
def test_one_that_waits_shows_its_day_of_sending_and_who_acts_next(
    case: Case, language: Language
) -> None:
    page = case.open(language)
    say = page.in_its_language
    assert tag(page) == say("Waiting to be checked")
    assert [words(each) for each in steps(page)] == [
        f"{say('You sent it')} {show_day(language, SENT)}",
        f"{say(CHECKS)} {say('Next: the officer in your district')}",
        say(RECEIVES),
        say(WORKS),
    ]
    assert present_step(page) == words(steps(page)[1])
    assert page.says("We cannot say yet how many days it takes in your district.")


def test_each_step_that_is_done_has_its_day(case: Case) -> None:
    case.move(State.VERIFIED, Actor.OFFICER, VERIFIED)
    page = case.open()
    assert tag(page) == "Checked and correct"
    assert words(steps(page)[1]) == f"{CHECKS} 17 November 2026"
    assert present_step(page) == f"{RECEIVES} Next: your centre"
    case.move(State.RECEIVED, Actor.CENTRE, RECEIVED)
    page = case.open()
    assert words(steps(page)[2]) == f"{RECEIVES} 20 November 2026"
    assert present_step(page) == f"{WORKS} Next: your centre"
    case.move(State.CLOSED, Actor.CENTRE, NOON - DAY)
    page = case.open()
    assert tag(page) == "Finished"
    assert present_step(page) == "Finished 21 November 2026"
    assert len(steps(page)) == 4


def test_a_case_that_is_opened_again_keeps_the_days_of_its_steps(case: Case) -> None:
    case.move(State.VERIFIED, Actor.OFFICER, VERIFIED)
    case.move(State.RECEIVED, Actor.CENTRE, RECEIVED)
    case.move(State.CLOSED, Actor.CENTRE, NOON - DAY)
    case.move(State.RECEIVED, Actor.CENTRE, NOON)
    page = case.open()
    assert words(steps(page)[2]) == f"{RECEIVES} 20 November 2026"
    assert present_step(page) == f"{WORKS} Next: your centre"


def test_one_to_be_corrected_says_so_on_top_and_that_the_person_acts_next(case: Case) -> None:
    case.move(State.RETURNED, Actor.OFFICER, VERIFIED)
    page = case.open()
    assert tag(page) == "Needs your correction"
    assert present_step(page) == f"{CHECKS} Next: you"
    main = words(page.all("main")[0])
    assert main.index("Correct it now") < main.index("How far it has come")


def test_a_step_taken_back_is_not_done_any_more(case: Case) -> None:
    case.move(State.VERIFIED, Actor.OFFICER, VERIFIED)
    case.move(State.SUBMITTED, Actor.OFFICER, RECEIVED)
    page = case.open()
    assert words(steps(page)[0]) == "You sent it 13 November 2026"
    assert present_step(page) == f"{CHECKS} Next: the officer in your district"


@pytest.mark.parametrize(
    ("state", "actor", "said"),
    [
        (State.REJECTED, Actor.OFFICER, "Rejected"),
        (State.WITHDRAWN, Actor.RETURNEE, "Withdrawn"),
    ],
)
def test_one_that_is_over_ends_its_line_there(
    case: Case, state: State, actor: Actor, said: str
) -> None:
    case.move(state, actor, RECEIVED)
    page = case.open()
    assert tag(page) == said
    assert [words(each) for each in steps(page)] == [
        "You sent it 13 November 2026",
        f"{said} 20 November 2026",
    ]
    assert present_step(page) == f"{said} 20 November 2026"


@pytest.mark.parametrize("language", list(Language))
def test_withdrawing_and_deleting_stand_under_more(case: Case, language: Language) -> None:
    page = case.open(language)
    more = [
        each
        for each in page.all("details")
        if words(next(each.iter("summary"))) == page.in_its_language("More")
    ]
    inside = words(more[0])
    for each in ("Withdraw my registration", "Delete everything about me"):
        assert page.in_its_language(each) in inside
        assert words(page.root).count(page.in_its_language(each)) == 1
    assert case.browser is not None
    assert case.browser.click("Withdraw my registration").path == f"/{language}/status/withdraw"
