import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, IdentifiedPerson, Message, Officer
from portal.services.privacy import number_lookup
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public.journey import ANSWERS
from tests.web.staff_client import Office

PERSON: dict[str, Any] = {
    "name": "রহিমা বেগম",
    "mobile": "০১৭১২ ৩৪৫৬৭৮",
    "upazila": "উখিয়া",
    "note": "বাজারের পাশে",
}


@pytest.fixture
def volunteer(office: Office) -> Officer:
    return office.officer(Role.REGISTRAR, desk=Desk.VOLUNTEER)


@pytest.fixture
def supervisor(office: Office) -> Officer:
    return office.officer(Role.SUPERVISOR)


def listing(office: Office, officer: Officer, language: str = "bn") -> Browser:
    browser = office.browser(officer)
    browser.typed |= set(PERSON.values())
    browser.open(f"/{language}/staff/identified/new")
    return browser


def people(office: Office) -> list[IdentifiedPerson]:
    with office.database.read() as session:
        return list(
            session.scalars(select(IdentifiedPerson).order_by(IdentifiedPerson.identified_at))
        )


@pytest.mark.parametrize("language", ["bn", "en"])
def test_from_the_list_to_the_registration(
    office: Office, volunteer: Officer, supervisor: Officer, language: str
) -> None:
    page = listing(office, volunteer, language).send("Add to the list", **PERSON)
    assert page.says("%(name)s is on the list.", name=PERSON["name"])
    boss = office.browser(supervisor)
    boss.typed |= set(PERSON.values())
    boss.open(f"/{language}/staff/")
    boss.click(PERSON["name"])
    page = boss.send("Save the decision", finding="eligible", note="")
    assert page.says("This SMS is sent:")
    page = boss.send("Invite by SMS")
    assert page.says(
        "The invitation goes by SMS, once to each phone, at night only after 8 in the morning."
    )
    mine = office.browser(volunteer)
    mine.typed |= set(PERSON.values())
    mine.open(f"/{language}/staff/identified?stage=invited")
    mine.click(PERSON["name"])
    mine.send("Register this person now")
    assert mine.page.value("name_bn") == PERSON["name"]
    assert mine.page.value("mobile") == "01712-345678"
    answers = {field: value for fields in ANSWERS.values() for field, value in fields.items()}
    answers["permanent_same"] = "yes"
    mine.typed |= {str(value) for value in answers.values()}
    mine.send("Send the registration", **answers)
    assert people(office)[0].stage is IdentifiedStage.REGISTERED
    with office.database.read() as session:
        assert session.scalars(select(AssistedEntry.desk)).all() == [Desk.VOLUNTEER]


def test_who_is_not_eligible_gets_a_reason_and_no_invitation(
    office: Office, volunteer: Officer, supervisor: Officer
) -> None:
    listing(office, volunteer).send("Add to the list", **PERSON)
    boss = office.browser(supervisor)
    boss.typed |= set(PERSON.values())
    boss.open("/bn/staff/identified")
    boss.click(PERSON["name"])
    boss.send("Save the decision", status=422, finding="not_eligible")
    boss.send("Save the decision", status=422)
    page = boss.send("Save the decision", finding="not_eligible", why_not="long_ago")
    assert page.says("Came back too long ago")
    assert not page.says("Invite by SMS")


def test_a_known_phone_is_told_before_it_is_listed_twice(
    office: Office, volunteer: Officer, supervisor: Officer
) -> None:
    listing(office, volunteer).send("Add to the list", **PERSON)
    browser = listing(office, supervisor)
    page = browser.send("Add to the list", status=409, **PERSON)
    assert page.says("This phone is already on file")
    assert page.value("note") == PERSON["note"]
    browser.send("Add to the list", anyway="yes")
    assert len(people(office)) == 2


def test_a_number_of_another_district_is_listed_like_an_unknown_one(
    office: Office, volunteer: Officer
) -> None:
    office.registration(district=factories.DHAKA_DISTRICT)
    page = listing(office, volunteer).send("Add to the list", **PERSON)
    assert page.says("%(name)s is on the list.", name=PERSON["name"])


@pytest.mark.parametrize("language", ["bn", "en"])
def test_who_checks_many_numbers_is_asked_to_wait_and_nothing_is_told(
    office: Office, volunteer: Officer, language: str
) -> None:
    office.registration()
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        numbers = [f"+88018123400{number:02}" for number in range(number_lookup.LOOKUPS.most)]
        assert number_lookup.admit_lookup(work, volunteer, numbers)
    page = listing(office, volunteer, language).send("Add to the list", status=429, **PERSON)
    assert page.says(
        "You have checked many numbers in the last hour. Please add this person later."
    )
    assert page.value("name") == PERSON["name"]
    assert not page.says("Someone has registered with this phone.")
    assert not people(office)


def test_the_same_form_sent_twice_lists_one(office: Office, volunteer: Officer) -> None:
    browser = listing(office, volunteer)
    fields = {name: browser.page.value(name) for name in ("csrf_token", "id", "language")} | PERSON
    for _ in range(2):
        browser.post("/bn/staff/identified/new", fields)
    assert len(people(office)) == 1


def test_mistakes_are_named_and_what_was_typed_stays(office: Office, volunteer: Officer) -> None:
    browser = listing(office, volunteer, "en")
    page = browser.send(
        "Add to the list", status=422, **PERSON | {"mobile": "12", "upazila": "Ukhi"}
    )
    assert len(page.errors) == 2
    assert "Ukhia" in page.text
    assert page.value("name") == PERSON["name"]


def test_other_districts_and_other_desks_see_nobody(
    office: Office, volunteer: Officer, supervisor: Officer
) -> None:
    listing(office, volunteer).send("Add to the list", **PERSON)
    (person,) = people(office)
    here = f"/bn/staff/identified/{person.id}"
    boss = office.browser(supervisor)
    boss.typed |= set(PERSON.values())
    page = boss.open(here)
    fields = {"csrf_token": page.value("csrf_token"), "finding": "eligible", "seen": "identified"}
    away = office.browser(office.officer(Role.SUPERVISOR, factories.DHAKA_DISTRICT))
    away.open(here, status=404)
    assert PERSON["name"] not in away.open("/bn/staff/identified").text
    token = away.open("/bn/staff/identified/new").value("csrf_token")
    for action in ("screen", "invite"):
        away.post(f"{here}/{action}", fields | {"csrf_token": token}, status=404)
    hotline = office.browser(office.officer(Role.REGISTRAR, desk=Desk.HOTLINE))
    hotline.open("/bn/staff/identified", status=403)
    hotline.open("/bn/staff/identified/new", status=403)
    assert people(office)[0].stage is IdentifiedStage.IDENTIFIED


def test_a_link_pressed_twice_invites_once(
    office: Office, volunteer: Officer, supervisor: Officer
) -> None:
    listing(office, volunteer).send("Add to the list", **PERSON)
    (person,) = people(office)
    here = f"/bn/staff/identified/{person.id}"
    boss = office.browser(supervisor)
    boss.typed |= set(PERSON.values())
    boss.open(here)
    boss.send("Save the decision", finding="eligible")
    token = boss.page.value("csrf_token")
    boss.post(f"{here}/invite", {"csrf_token": token})
    boss.post(f"{here}/invite", {"csrf_token": token}, status=409)
    boss.post(
        f"{here}/screen",
        {"csrf_token": token, "finding": "not_eligible", "why_not": "other", "seen": "eligible"},
        status=422,
    )
    with office.database.read() as session:
        number = session.scalar(
            select(func.count()).select_from(Message).where(Message.kind == MessageKind.INVITED)
        )
    assert number == 1


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MINISTRY])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_funnel_shows_numbers_and_no_names(
    office: Office, volunteer: Officer, role: Role, language: str
) -> None:
    listing(office, volunteer).send("Add to the list", **PERSON)
    browser = office.browser(office.officer(role))
    page = browser.open(f"/{language}/staff/funnel")
    assert PERSON["name"] not in page.text
    assert re.search("[1১]", page.text)
    assert ("Cox's Bazar" in page.text or "কক্সবাজার" in page.text) is (role is Role.MINISTRY)


def test_garbage_changes_nothing(office: Office, volunteer: Officer) -> None:
    browser = listing(office, volunteer)
    token = browser.page.value("csrf_token")
    browser.post("/bn/staff/identified/new", {"csrf_token": token, "id": "x"}, status=422)
    browser.open("/bn/staff/identified/new")
    browser.typed.add("script")
    browser.send("Add to the list", status=422, name="<script>alert(1)</script>", language="xx")
    browser.open("/bn/staff/identified?stage=nowhere", status=404)
    browser.open("/bn/staff/identified?after=1-x", status=404)
    assert not people(office)
