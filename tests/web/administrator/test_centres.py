import gzip
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.domain.registration.states import State
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import ATTRIBUTED
from portal.domain.staff.roles import Role
from portal.models import Catchment, Centre, Registration
from portal.services.casework.bulk_transfer import continue_transfer
from tests import factories
from tests.unit import unit
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

CUMILLA = "RSC-CUM"
COXS_BAZAR = factories.COXS_BAZAR
SVG = "{http://www.w3.org/2000/svg}"
REASON = "The road to Noakhali is under water"


@pytest.fixture
def admin(office: Office) -> Browser:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.typed |= {REASON}
    return browser


def centre_of(office: Office, registration: Registration) -> str:
    with office.database.read() as session:
        return session.get_one(Registration, registration.id).centre_code


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_administrator_edits_a_centre(office: Office, admin: Browser, language: str) -> None:
    admin.open(f"/{language}/staff/centres/{factories.NOAKHALI_CENTRE}")
    fields = {"address_bn": "১২ মেইন রোড", "address_en": "12 Main Road", "phone": "০১৭১২৩৪৫৬৭৮"}
    admin.send("Save", **fields, status=200, capacity="৫০০", hours="১০:০০-১৫:৩০")
    assert admin.page.value("hours") == ("১০:০০-১৫:৩০" if language == "bn" else "10:00-15:30")
    with office.database.read() as session:
        centre = session.get_one(Centre, factories.NOAKHALI_CENTRE)
        assert (centre.phone, centre.capacity) == ("+8801712345678", 500)
    admin.send("Save", capacity="many", hours="day", address_en="13 Main Road", status=422)
    assert admin.page.value("address_en") == "13 Main Road"
    assert len(admin.page.errors) == 2


NEW = {
    "name_en": "Reintegration Service Centre, Cox's Bazar",
    "name_bn": "রিইন্টিগ্রেশন সার্ভিস সেন্টার, কক্সবাজার",
    "district": COXS_BAZAR,
}


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_new_centre_is_looked_at_added_and_opened(
    office: Office, admin: Browser, language: str
) -> None:
    admin.typed |= set(NEW.values())
    admin.open(f"/{language}/staff/centres/new")
    admin.send(**NEW, show="yes")
    assert admin.page.says("What would change once it is open")
    assert admin.page.says("Nothing is saved yet.")
    assert admin.page.value("name_en") == NEW["name_en"]
    with office.database.read() as session:
        assert session.get(Centre, "RSC-COX") is None
    admin.send()
    assert admin.page.says("The centre has been added.")
    assert admin.page.says("What would change once it is open")
    assert centre_of(office, office.registration()) == factories.NOAKHALI_CENTRE
    fields = (*NEW, "csrf_token", "seen", "position")
    data = {name: admin.page.value(name) for name in fields if name != "district"}
    admin.post(admin.page.path, data | {"status": "open"})
    admin.open(f"/{language}/staff/catchments/{COXS_BAZAR}")
    assert NEW[f"name_{language}"] in admin.page.text
    assert len(admin.open(f"/{language}/staff/catchments").all("select")) == 64
    assert NEW[f"name_{language}"] in admin.page.text
    admin.open(f"/{language}/staff/centres")
    assert NEW[f"name_{language}"] in admin.page.text


def test_a_centre_that_does_not_fit_stays_on_the_page(admin: Browser) -> None:
    admin.open("/en/staff/centres/new")
    script = "<script>alert(1)</script>"
    admin.send(name_en=script, position="12, 13", status=422)
    assert len(admin.page.errors) == 2
    assert admin.page.value("name_en") == script
    admin.send(**(NEW | {"district": "BD9999"}), status=422)
    admin.send(**NEW, position="0, 0", status=422)
    admin.send(**NEW, position="x" * 50_000, status=422)


def test_another_position_is_looked_at_before_it_is_saved(office: Office, admin: Browser) -> None:
    admin.open(f"/en/staff/centres/{factories.NOAKHALI_CENTRE}")
    admin.send(position="23.5, 91.2", show="yes")
    assert admin.page.says("Nothing is saved yet.")
    admin.send("Save", name_en="RSC Noakhali, new house")
    with office.database.read() as session:
        centre = session.get_one(Centre, factories.NOAKHALI_CENTRE)
        assert (centre.latitude, centre.name_en) == (23.5, "RSC Noakhali, new house")


def test_of_two_administrators_the_second_is_told(office: Office, admin: Browser) -> None:
    other = office.browser(office.officer(Role.ADMINISTRATOR))
    for browser in (admin, other):
        browser.open(f"/en/staff/centres/{factories.NOAKHALI_CENTRE}")
    admin.send("Save", phone="16135")
    other.send("Save", capacity="5", status=409)
    assert other.page.value("capacity") == ""


def test_closing_a_centre_shows_where_its_districts_go(office: Office, admin: Browser) -> None:
    admin.open(f"/en/staff/centres/{factories.NOAKHALI_CENTRE}")
    browser = admin.page.value("seen")
    token = admin.page.value("csrf_token")
    names = ("name_bn", "name_en", "position")
    data = {name: admin.page.value(name) for name in names}
    data |= {"csrf_token": token, "seen": browser, "status": "closed"}
    admin.post(f"/en/staff/centres/{factories.NOAKHALI_CENTRE}", data)
    assert "Cox's Bazar" in admin.page.text
    assert admin.page.says("Districts whose new people now go to another centre")
    admin.open("/en/staff/catchments")
    assert admin.page.says("goes elsewhere")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_map_says_by_letters_what_the_table_says(admin: Browser, language: str) -> None:
    page = admin.open(f"/{language}/staff/catchments")
    letters = [text for text in page.all(SVG + "text") if text.get("lang") == "en"]
    assert len(letters) == 64
    assert len([path for path in page.all(SVG + "path") if path.get("d")]) >= 64
    assert len(page.all("select")) == 64
    assert all(each in page.text for each in ATTRIBUTED.values())
    html = page.response.get_data(as_text=True)
    assert "style=" not in html
    drawn = re.search(r"<svg class=\"map\".*?</svg>", html, re.DOTALL)
    assert drawn
    assert len(gzip.compress(drawn[0].encode())) < 14_000


def test_a_change_is_previewed_saved_and_only_then_holds(office: Office, admin: Browser) -> None:
    old = office.registration(State.VERIFIED)
    admin.open("/en/staff/catchments")
    admin.send(**{f"to-{COXS_BAZAR}": CUMILLA})
    assert admin.page.heading == "What would change"
    assert districts_chosen_on_the_map(admin.page) == [COXS_BAZAR]
    for said in (
        "1 would go elsewhere",
        "Noakhali",
        "Cumilla",
        "Set by the ministry for this district",
    ):
        assert said in admin.page.text
    assert re.search(r"\d+ km", admin.page.text)
    with office.database.read() as session:
        assert session.scalars(select(Catchment)).all() == []
    admin.send("Save")
    assert (
        admin.page.says("Saved for %(number)s district(s).", number=1) or "Saved" in admin.page.text
    )
    with office.database.read() as session:
        assert session.get_one(Catchment, COXS_BAZAR).centre_code == CUMILLA
    assert centre_of(office, old) == factories.NOAKHALI_CENTRE
    assert centre_of(office, office.registration()) == CUMILLA


def test_of_two_who_change_a_district_the_second_is_told(office: Office, admin: Browser) -> None:
    other = office.browser(office.officer(Role.ADMINISTRATOR))
    for browser, code in ((admin, CUMILLA), (other, factories.DHAKA_CENTRE)):
        browser.open("/en/staff/catchments")
        browser.send(**{f"to-{COXS_BAZAR}": code})
    admin.send("Save")
    other.send("Save", status=409)
    with office.database.read() as session:
        assert session.get_one(Catchment, COXS_BAZAR).centre_code == CUMILLA


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, 422), ({"to-BD9999": CUMILLA}, 422), ({f"to-{COXS_BAZAR}": "<script>"}, 422)],
)
def test_nothing_or_nonsense_is_answered_on_the_same_page(
    admin: Browser, fields: dict[str, str], status: int
) -> None:
    admin.open("/en/staff/catchments")
    token = admin.page.value("csrf_token")
    for path in ("/en/staff/catchments/preview", "/en/staff/catchments"):
        if fields or path.endswith("preview"):
            admin.post(path, {"csrf_token": token, **fields}, status=status)
            assert admin.page.heading == "Catchments"


def test_what_was_chosen_stays_on_the_map_and_in_the_list(office: Office, admin: Browser) -> None:
    other = office.browser(office.officer(Role.ADMINISTRATOR))
    for browser, code in ((admin, CUMILLA), (other, factories.DHAKA_CENTRE)):
        browser.open("/en/staff/catchments")
        assert districts_chosen_on_the_map(browser.page) == []
        browser.send(**{f"to-{COXS_BAZAR}": code})
    admin.send("Save")
    refused = other.send("Save", status=409)
    assert districts_chosen_on_the_map(refused) == [COXS_BAZAR]
    assert [row for row in refused.all("tr") if row.get("class") == "table__chosen"]
    assert refused.value(f"to-{COXS_BAZAR}") == factories.DHAKA_CENTRE


def districts_chosen_on_the_map(page: Page) -> list[str | None]:
    links = [link for link in page.all(SVG + "a") if link.get("class") == "map__chosen"]
    return [link.get("data-district") for link in links]


def test_open_registrations_are_moved_after_a_second_confirmation(
    office: Office, admin: Browser
) -> None:
    old = office.registration(State.VERIFIED)
    with office.database.begin() as session:
        now = datetime.now(UTC)
        session.add(Catchment(district_code=COXS_BAZAR, centre_code=CUMILLA, set_at=now))
    admin.open(f"/bn/staff/catchments/{COXS_BAZAR}")
    admin.post(
        f"/bn/staff/catchments/{COXS_BAZAR}/move",
        {
            "csrf_token": admin.page.value("csrf_token"),
            "from": factories.NOAKHALI_CENTRE,
            "to": CUMILLA,
        },
        status=422,
    )
    admin.open(f"/bn/staff/catchments/{COXS_BAZAR}")
    [form] = [each for each in admin.page.all("form") if each.get("action", "").endswith("/move")]
    assert form.get("action") == f"/bn/staff/catchments/{COXS_BAZAR}/move"
    held = {each.get("name"): each.get("value") for each in form.iter("input")}
    data = {name: held[name] for name in ("csrf_token", "from", "to")} | {"reason": REASON}
    admin.post(form.get("action", ""), data)
    with office.database.begin() as session:
        assert continue_transfer(unit(session, vault=office.vault, now=now)) == 0, "not yet sure"
    for _ in range(2):
        admin.post(form.get("action", ""), data | {"sure": "yes"})
    with office.database.begin() as session:
        assert continue_transfer(unit(session, vault=office.vault, now=now)) == 1
    assert centre_of(office, old) == CUMILLA
    admin.open(f"/bn/staff/catchments/{COXS_BAZAR}")
    admin.send("Stop")
    assert admin.page.says("Stopped. People already moved stay at the new centre.")


def test_places_that_there_are_not_are_not_there(admin: Browser) -> None:
    for path in ("catchments/BD99", "centres/RSC-XXX"):
        admin.open(f"/en/staff/{path}", status=404)


def test_a_full_centre_says_so_on_its_page(office: Office, admin: Browser) -> None:
    with office.database.begin() as session:
        centre = session.get_one(Centre, factories.NOAKHALI_CENTRE)
        centre.status, centre.capacity = CentreStatus.FULL, 3
        centre.filled_at = datetime.now(UTC)
    admin.open(f"/bn/staff/centres/{factories.NOAKHALI_CENTRE}")
    assert "থেকে পূর্ণ" in admin.page.text.replace("\u09df", "\u09af\u09bc")
