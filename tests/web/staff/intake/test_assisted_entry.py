import uuid
from typing import Any

import pytest
from sqlalchemy import delete, select

from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Channel
from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, Draft, Officer, Registration
from portal.services.hotline import callback_requests
from portal.web.forms.entry import INPUTS
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public.journey import ANSWERS
from tests.web.staff_client import Office

TYPED: dict[str, Any] = {
    **{field: value for fields in ANSWERS.values() for field, value in fields.items()},
    "district": "Coxs Bazar",
    "upazila": "উখিয়া",
    "permanent_same": "yes",
    "country": "সৌদি আরব",
}


@pytest.fixture
def registrar(office: Office) -> Officer:
    return office.officer(Role.REGISTRAR, desk=Desk.HOTLINE)


def opened(office: Office, officer: Officer, language: str = "bn") -> Browser:
    browser = office.browser(officer)
    browser.typed |= {str(value) for value in TYPED.values()}
    browser.open(f"/{language}/staff/entry/new")
    return browser


def test_the_screen_asks_all_that_the_pages_of_the_returnee_ask(
    office: Office, registrar: Officer
) -> None:
    page = opened(office, registrar).page
    said_by_being_here = {"helped", "helper", "read_out"}
    typed_in_one_field = {"country_text"}
    asked_if_a_name_is_doubtful = {"upazila_meant", "permanent_upazila_meant"}
    elsewhere = said_by_being_here | typed_in_one_field | asked_if_a_name_is_doubtful
    on_the_screen = {each.get("name") for each in page.root.iter()}
    assert set(INPUTS) - elsewhere <= on_the_screen


def test_an_officer_is_asked_which_place_a_misspelt_name_means(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar, "en")
    wrong = TYPED | {"district": "Cumilla", "upazila": "", "upazila_text": "Buchirang"}
    page = browser.send("Send the registration", status=422, **wrong)
    assert "None of these. Keep “Buchirang”." in page.text


def address(browser: Browser) -> str:
    return browser.page.path.partition("?")[0]


def registrations(office: Office) -> list[Registration]:
    with office.database.read() as session:
        return list(session.scalars(select(Registration)))


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("desk", [Desk.HOTLINE, Desk.AIRPORT])
def test_the_page_begins_with_what_to_say(office: Office, language: str, desk: Desk) -> None:
    registrar = office.officer(Role.REGISTRAR, desk=desk)
    page = opened(office, registrar, language).page
    assert page.says("What to say first")
    assert page.says("You can withdraw your registration at any time.")
    assert page.value("helper_name") == "Shirin Akter"
    assert page.value("consent_how") == ("phone" if desk is Desk.HOTLINE else "face_to_face")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.DISTRICT])
def test_one_screen_makes_a_registration_and_its_reference_is_spelled(
    office: Office, role: Role
) -> None:
    browser = opened(office, office.officer(role))
    page = browser.send("Send the registration", **TYPED)
    (registration,) = registrations(office)
    assert show_reference(registration.reference) in page.text
    assert registration.channel is Channel.ASSISTED
    assert registration.district_code == factories.COXS_BAZAR
    assert not registration.phone_verified
    for word in ("ফোনে বলুন, বাংলায়", "for", ","):
        assert word in page.text
    again = browser.client.get(address(browser).removesuffix("/done"))
    assert again.status_code == 302
    assert show_reference(registration.reference) in browser.open("/bn/staff/entry").text


def test_the_same_form_sent_again_is_the_same_registration(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar)
    here = address(browser)
    token = browser.page.value("csrf_token")
    browser.send("Send the registration", **TYPED)
    browser.post(here, {**TYPED, "csrf_token": token, "send": "yes"})
    assert len(registrations(office)) == 1


def test_enter_without_a_script_sends_nothing_and_keeps_all(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar)
    first = next(
        button
        for button in browser.page.all("button")
        if button.get("form") is None and button.get("name")
    )
    assert first.get("name") == "check"
    browser.send(check="yes", **TYPED)
    assert not registrations(office)
    browser.open(address(browser))
    assert browser.page.value("district") == "কক্সবাজার"
    assert browser.page.value("upazila") == "উখিয়া"
    assert browser.page.value("country") == "সৌদি আরব"
    assert browser.page.value("village") == "সোনারপাড়া"


def test_who_asked_for_a_call_is_registered_with_the_phone_filled_in(
    office: Office, registrar: Officer
) -> None:
    with office.database.begin() as session:
        mobile, language = "+8801712345678", Language.ENGLISH
        callback_requests.request_callback(unit(session, vault=office.vault), mobile, language)
    browser = office.browser(registrar)
    browser.open("/bn/staff/call-backs")
    page = browser.send("Register")
    assert page.value("mobile") == "০১৭১২-৩৪৫৬৭৮"
    assert page.value("language") == "en"
    away = office.browser(office.officer(Role.REGISTRAR, desk=Desk.AIRPORT))
    token = away.open("/bn/staff/entry/new").value("csrf_token")
    away.post(f"/bn/staff/entry/for-call/{uuid.uuid4()}", {"csrf_token": token}, status=404)


def test_mistakes_are_named_with_what_may_be_meant(office: Office, registrar: Officer) -> None:
    browser = opened(office, registrar, "en")
    wrong = TYPED | {"district": "Coxs Bazaar Town", "mobile": "0171", "consent": None}
    page = browser.send("Send the registration", status=422, **wrong)
    assert "Did you mean: Cox's Bazar" in page.text
    assert len(page.errors) >= 3
    assert page.value("district") == "Coxs Bazaar Town"
    assert not registrations(office)


def test_the_script_gets_who_is_known_and_the_upazilas(office: Office, registrar: Officer) -> None:
    office.registration()
    browser = opened(office, registrar, "en")
    token = browser.page.value("csrf_token")
    answer = browser.client.post(
        address(browser) + "/keep",
        data={"csrf_token": token, "mobile": "01712345678", "district": "Coxs Bazar"},
    )
    assert answer.status_code == 200
    assert "in your district. Ask" in answer.text
    assert "Rahima" not in answer.text
    assert "Ukhia" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_district_officer_sees_alike_ones_of_the_district_alone(office: Office) -> None:
    here = office.registration()
    away = office.registration(district=factories.DHAKA_DISTRICT)
    browser = opened(office, office.officer(Role.DISTRICT))
    page = browser.send("Check", **TYPED)
    assert show_reference(here.reference) in page.text
    assert show_reference(away.reference) not in page.text
    assert not page.says(
        "There is a similar registration in your district. Ask the person about it."
    )


def test_what_is_put_aside_is_found_again_or_thrown_away(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar)
    page = browser.send("Finish later", name_bn="রহিমা বেগম")
    assert "রহিমা বেগম" in page.text
    browser.click("রহিমা বেগম")
    assert browser.page.value("name_bn") == "রহিমা বেগম"
    assert "রহিমা বেগম" not in browser.send("Delete this entry").text


def test_another_officer_gets_no_entry_of_mine(office: Office, registrar: Officer) -> None:
    browser = opened(office, registrar)
    here = address(browser)
    browser.send(check="yes", **TYPED)
    stranger = office.browser(office.officer(Role.REGISTRAR, desk=Desk.AIRPORT))
    stranger.open("/bn/staff/entry/new")
    token = stranger.page.value("csrf_token")
    stranger.open(here, status=404)
    stranger.open(f"{here}/done", status=404)
    for path in (here, f"{here}/keep", f"{here}/discard"):
        stranger.post(path, {"csrf_token": token, "send": "yes"}, status=404)


def test_the_language_changes_and_nothing_typed_goes(office: Office, registrar: Officer) -> None:
    browser = opened(office, registrar)
    here = address(browser)
    page = browser.post(
        here.replace("/bn/", "/en/"),
        {**TYPED, "csrf_token": browser.page.value("csrf_token"), "switch": "yes"},
    )
    assert page.value("district") == "Cox's Bazar"
    assert page.value("name_bn") == "রহিমা বেগম"
    assert not page.errors


def test_the_person_opens_it_with_the_reference_and_a_code(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar)
    browser.send("Send the registration", **TYPED)
    (registration,) = registrations(office)
    person = office.browser()
    person.open("/bn/status")
    person.send(reference=registration.reference, mobile="01712345678")
    page = person.send(code=newest_code(office.database, office.vault))
    assert page.says("Someone filled in your registration for you and sent it.")


def test_the_person_goes_on_with_what_the_desk_began_and_sends_it_alone(
    office: Office, registrar: Officer
) -> None:
    browser = opened(office, registrar)
    here = address(browser)
    browser.send("Finish later", **TYPED | {"returned_how": None, "needs": None})
    person = office.browser()
    person.typed |= {str(value) for value in TYPED.values()}
    person.open("/bn/register/resume")
    person.send(mobile="01712345678")
    person.send(code=newest_code(office.database, office.vault))
    person.send("রহিমা বেগম")
    assert person.page.path == "/bn/register/journey"
    person.send(returned_how="job_ended")
    person.send("Send my registration")
    (registration,) = registrations(office)
    assert registration.phone_verified
    assert show_reference(registration.reference) in person.page.text
    browser.open(here, status=404)
    assert "রহিমা বেগম" not in browser.open("/bn/staff/entry").text


@pytest.mark.parametrize(
    "fields",
    [
        {"name_bn": "<script>alert(1)</script>", "district": "{{7*7}}"},
        {"state": "verified", "role": "administrator", "consent_how": "x", "language": "xx"},
        {"district": "ক" * 5_000},
        {"sex": ["female", "male"], "country": "\u202egnp"},
    ],
)
def test_garbage_is_kept_or_cut_and_harms_nothing(
    office: Office, registrar: Officer, fields: dict[str, Any]
) -> None:
    browser = opened(office, registrar)
    browser.typed |= {"scriptalert1script", "script", "alert", "7*7"}
    browser.send("Send the registration", status=422, **fields)
    assert "<script>alert" not in browser.page.response.text
    assert not registrations(office)


def test_three_megabytes_are_too_much(office: Office, registrar: Officer) -> None:
    browser = opened(office, registrar)
    browser.send("Check", status=413, village="x" * 3_000_000)


def test_registrars_see_no_queue_and_others_no_entry(office: Office, registrar: Officer) -> None:
    browser = office.browser(registrar)
    browser.open("/bn/staff/queue", status=404)
    assert browser.open("/bn/staff/").path.endswith("/staff/today")
    for role in (Role.CENTRE, Role.MINISTRY, Role.ADMINISTRATOR):
        office.browser(office.officer(role)).open("/bn/staff/entry", status=404)


def test_an_entry_of_long_ago_says_that_it_is_gone(office: Office, registrar: Officer) -> None:
    browser = opened(office, registrar)
    here = address(browser)
    browser.send(check="yes", **TYPED)
    with office.database.begin() as session:
        entry = session.scalars(select(AssistedEntry)).one()
        assert uuid.UUID(here.rsplit("/", 1)[1]) == entry.id
        session.execute(delete(Draft))
    browser.open(here, status=404)
