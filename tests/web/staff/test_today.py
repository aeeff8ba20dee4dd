"""The start page of district officers, supervisors, centres and desks."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.casework.case_choices import AppointmentState
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import (
    Appointment,
    Claim,
    DuplicatePair,
    Officer,
    RecordAccess,
    Registration,
    StateTransition,
)
from portal.models.base import new_id
from portal.services.hotline.callback_requests import request_callback
from portal.services.intake.assisted_entry import submit
from tests import factories
from tests.unit import unit
from tests.web.staff.today_page import ShownSection, sections_of
from tests.web.staff_client import OTHER_AREAS, REASON, Office
from tests.web.test_read_transaction import watched

TODAY = "/en/staff/today"
OFFICER = [
    "urgent",
    "oldest",
    "answered",
    "callbacks",
    "duplicates",
    "reviews",
    "unreachable",
    "own_work",
]
SECTIONS = {
    Role.DISTRICT: OFFICER,
    Role.SUPERVISOR: ["team", "ages", "oldest", "reviews", "unreachable", "callbacks", "to_screen"],
    Role.CENTRE: [
        "unsettled",
        "appointments_today",
        "appointments_tomorrow",
        "new_people",
        "calls_due",
        "unreachable",
    ],
    Role.REGISTRAR: ["callbacks", "drafts", "lists"],
    Role.ADMINISTRATOR: [
        "alarms",
        "gateways",
        "accounts",
        "exports",
        "agreements",
        "webhooks",
        "erasures",
        "no_second_factor",
    ],
}


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def named(registration: Registration) -> str:
    return show_reference(registration.reference)


def today(office: Office, officer: Officer, *typed: str) -> dict[str, ShownSection]:
    browser = office.browser(officer)
    browser.typed |= set(typed)
    return sections_of(browser.open(TODAY))


@pytest.mark.parametrize("role", SECTIONS)
@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_role_sees_its_sections_and_that_nothing_waits_in_them(
    office: Office, role: Role, language: str
) -> None:
    page = office.browser(office.officer(role)).open(f"/{language}/staff/today")
    shown = sections_of(page)
    assert list(shown) == SECTIONS[role]
    words = "Nothing waits here.", "No decisions yet today."
    empty = [page.in_its_language(each) for each in words]
    for name, section in shown.items():
        if name not in ("team", "ages"):
            assert section.rows == []
            assert (section.number, section.all_address) == ("", "")
            assert any(each in section.text for each in empty), name


def test_the_ministry_starts_on_the_dashboard(office: Office) -> None:
    browser = office.browser(office.officer(Role.MINISTRY))
    browser.open(TODAY, status=404)
    assert browser.open("/en/staff/").path == "/en/staff/dashboard"


@pytest.mark.parametrize(
    ("desk", "sections"),
    [
        (Desk.AIRPORT, ["drafts", "lists"]),
        (Desk.VOLUNTEER, ["to_invite", "invited", "drafts", "lists"]),
    ],
)
def test_a_desk_has_no_section_that_it_may_not_open(
    office: Office, desk: Desk, sections: list[str]
) -> None:
    assert list(today(office, office.officer(Role.REGISTRAR, desk=desk))) == sections


def test_urgent_people_come_first_and_the_others_by_age_with_the_overdue_marked(
    office: Office,
) -> None:
    young = office.registration(submitted_at=days_ago(1))
    urgent = office.registration(submitted_at=days_ago(3), needs=["medical"])
    others = [office.registration(submitted_at=days_ago(days)) for days in (9, 8, 7, 5, 4)]
    shown = today(office, office.officer(Role.DISTRICT))
    assert [named(urgent) in row for row in shown["urgent"].rows] == [True]
    oldest = shown["oldest"]
    assert [named(each) in row for each, row in zip(others, oldest.rows, strict=True)] == [True] * 5
    assert ["Overdue" in row for row in oldest.rows] == [True, True, False, False, False]
    assert "waits 9 days" in oldest.rows[0]
    assert oldest.number == "7"
    assert oldest.all_address == "/en/staff/queue"
    assert shown["urgent"].all_address == "/en/staff/queue?flag=urgent"
    assert named(young) not in " ".join(oldest.rows)


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE])
def test_nobody_of_another_area_appears(office: Office, role: Role) -> None:
    for state in (State.SUBMITTED, State.VERIFIED, State.RECEIVED):
        office.registration(state, needs=["medical"])
    with office.database.begin() as session:
        session.execute(update(Registration).values(unreachable_since=days_ago(2)))
        first, second = sorted(session.scalars(select(Registration.id).limit(2)))
        session.add(pair(first, second))
        request_callback(unit(session, vault=office.vault), "+8801712345678", Language.BANGLA)
    here = today(office, office.officer(role), "01712-345678")
    assert any(section.rows for section in here.values())
    elsewhere = today(office, office.officer(role, OTHER_AREAS[role]))
    for name in set(elsewhere) - {"team", "ages"}:
        assert elsewhere[name].rows == [], name


def pair(first: object, second: object) -> DuplicatePair:
    return DuplicatePair(
        first_id=first,
        second_id=second,
        grounds=["phone"],
        score=60,
        found_at=days_ago(2),
        verdict=PairVerdict.OPEN,
    )


def test_a_row_names_who_works_on_it_and_a_free_one_is_taken_by_a_click(office: Office) -> None:
    free, taken = office.registration(), office.registration()
    shirin = office.officer(Role.DISTRICT)
    kamal = office.officer(Role.DISTRICT, name="Kamal Uddin")
    office.browser(kamal).client.post(f"/en/staff/registrations/{named(taken)}/claim")
    with office.database.begin() as session:
        session.add(Claim(registration_id=taken.id, officer_id=kamal.id, until=days_ago(-1)))
    rows = today(office, shirin)["oldest"].rows
    assert "no one yet" in rows[0]
    assert "Kamal Uddin is working on it" in rows[1]
    browser = office.browser(shirin)
    browser.open(TODAY)
    page = browser.send("Rahima Begum")
    assert page.path == f"/en/staff/registrations/{named(free)}"
    own = sections_of(browser.open(TODAY))["own_work"]
    assert "You are working on it" in own.rows[0]


def test_answered_corrections_and_own_decisions_are_listed(office: Office) -> None:
    shirin = office.officer(Role.DISTRICT)
    answered = office.registration()
    with office.database.begin() as session:
        found = session.get_one(Registration, answered.id)
        for number, (before, after) in enumerate(
            [(State.SUBMITTED, State.RETURNED), (State.RETURNED, State.SUBMITTED)]
        ):
            session.add(
                StateTransition(
                    id=new_id(),
                    registration_id=found.id,
                    at=datetime.now(UTC) + timedelta(microseconds=number),
                    actor="returnee" if number else "officer",
                    officer_id=None if number else shirin.id,
                    from_state=before,
                    to_state=after,
                    reason=None if number else REASON,
                )
            )
        found.version += 2
    shown = today(office, shirin)
    assert [named(answered) in row for row in shown["answered"].rows] == [True]
    assert shown["answered"].all_address == "/en/staff/queue?flag=corrected"
    assert "Sent back for correction" in shown["own_work"].rows[0]
    assert shown["own_work"].number == "1"


def test_a_supervisor_sees_the_work_of_the_own_team(office: Office) -> None:
    kamal = office.officer(Role.DISTRICT, name="Kamal Uddin")
    office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT, name="Nasrin Sultana")
    now, decided = datetime.now(UTC), office.registration(State.VERIFIED)
    with office.database.begin() as session:
        session.execute(
            update(StateTransition)
            .where(
                StateTransition.registration_id == decided.id,
                StateTransition.to_state == State.VERIFIED,
            )
            .values(officer_id=kamal.id, at=now)
        )
    office.registration(submitted_at=days_ago(8))
    shown = today(office, office.officer(Role.SUPERVISOR))
    assert "Kamal Uddin Working on: 0 Decided today: 1 Decided in 7 days: 1" in shown["team"].text
    assert "Nasrin" not in shown["team"].text
    assert "Longer than 7 days 1" in shown["ages"].text


def test_a_centre_sees_missed_appointments_first_and_whom_to_call(office: Office) -> None:
    kamal = office.officer(Role.CENTRE)
    people = [office.registration(State.RECEIVED) for _ in range(5)]
    new = office.registration(State.VERIFIED)
    noon = datetime.combine(dhaka_day(datetime.now(UTC)), time(12), DHAKA)
    days = [-1, -3, 0, 1]
    with office.database.begin() as session:
        for person, day in zip(people, days, strict=False):
            session.add(
                Appointment(
                    id=new_id(),
                    registration_id=person.id,
                    centre_code=kamal.centre_code,
                    starts_at=noon + timedelta(days=day),
                    made_at=noon - timedelta(days=5),
                    officer_id=kamal.id,
                    state=AppointmentState.PLANNED,
                )
            )
    shown = today(office, kamal)
    assert next(iter(shown)) == "unsettled"
    missed = shown["unsettled"].rows
    assert [named(people[1]) in missed[0], named(people[0]) in missed[1]] == [True, True]
    assert all("Overdue" in row for row in missed)
    assert named(people[2]) in shown["appointments_today"].rows[0]
    assert named(people[3]) in shown["appointments_tomorrow"].rows[0]
    assert [shown[name].number for name in ("unsettled", "appointments_today")] == ["2", "1"]
    assert [named(people[4]) in row for row in shown["calls_due"].rows] == [True]
    assert "call by " in shown["calls_due"].rows[0]
    assert [named(new) in row for row in shown["new_people"].rows] == [True]


def test_the_hotline_finds_a_caller_and_sees_call_backs_and_own_drafts(office: Office) -> None:
    farhana = office.officer(Role.REGISTRAR)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=days_ago(2))
        request_callback(work, "+8801812345678", Language.BANGLA)
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        submit.begin_entry_with(work, farhana, {"name_en": ["Rahima Begum"]}, Language.BANGLA)
    browser = office.browser(farhana)
    browser.typed |= {"01812-345678", "+8801812345678"}
    page = browser.open(TODAY)
    shown = sections_of(page)
    assert "01812-345678 Overduewaits 2 days" in shown["callbacks"].rows[0]
    assert shown["drafts"].rows == ["Rahima Begum since today"]
    assert page.value("text") == ""
    assert page.value("mobile") is None, "one field takes reference, phone or name"


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE])
def test_a_full_page_takes_a_bounded_number_of_statements(office: Office, role: Role) -> None:
    for state in (State.SUBMITTED, State.VERIFIED, State.RECEIVED) * 3:
        office.registration(state)
    browser = office.browser(office.officer(role))
    with watched(office.database) as few:
        browser.open(TODAY)
    for state in (State.SUBMITTED, State.VERIFIED, State.RECEIVED) * 3:
        office.registration(state)
    with watched(office.database) as many:
        browser.open(TODAY)
    assert len(many.statements) <= len(few.statements)
    assert len(many.statements) <= 30
    assert many.transactions == 1


def test_the_page_is_no_look_at_a_record_as_the_queue_is_none(office: Office) -> None:
    office.registration()
    office.browser(office.officer(Role.DISTRICT)).open(TODAY)
    with office.database.read() as session:
        assert not session.scalars(select(RecordAccess)).all()
