import pytest

from portal.db import Database
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.web.staff_client import Office

SAW = "She showed me the new address on her NID card"


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration(State.VERIFIED)


def test_an_officer_corrects_an_answer_on_the_record_and_sees_old_and_new(
    office: Office, registration: Registration, sqlite_database: Database
) -> None:
    desk = office.browser(office.officer(Role.DISTRICT))
    desk.typed |= {SAW, *(text for each in factories.TYPED.values() for text in each)}
    desk.open(f"/en/staff/registrations/{registration.reference}")
    desk.click("Correct an answer")
    page = desk.click("Help wanted")
    assert page.value("needs") == ["training", "loan"]
    page = desk.send("Save", needs=["shelter"], agreed="in_person", reason="", status=422)
    assert page.value("needs") == ["shelter"]
    assert page.says("Write the reason in a few words.")
    assert "একটি তথ্য ঠিক করা হলো" in page.text
    page = desk.send("Save", agreed="in_person", reason=SAW)
    assert "/staff/registrations/" in page.path
    shown = [each for each in page.all("li") if list(each.iter("ins"))]
    text = " ".join("".join(shown[0].itertext()).split())
    assert text.index("oan") < text.index("→") < text.index("stay")
    assert "Here, in person" in text
    assert SAW in text
    with sqlite_database.read() as session:
        newer = session.get_one(Registration, registration.id)
    assert [str(each) for each in read_answers(newer).needs.needs] == ["shelter"]


def test_an_address_in_another_district_leads_to_the_list(
    office: Office, registration: Registration
) -> None:
    desk = office.browser(office.officer(Role.DISTRICT))
    desk.typed |= {SAW, "Savar", *(text for each in factories.TYPED.values() for text in each)}
    desk.open(f"/bn/staff/registrations/{registration.reference}/answers?answer=present_address")
    page = desk.send("Show the upazilas in this district", district=factories.DHAKA_DISTRICT)
    assert len(page.options("upazila")) > 3
    assert "এখন আপনার কেন্দ্র ঢাকা" in page.text
    headings = ["".join(each.itertext()) for each in page.all("h2")]
    assert len(headings) == len(set(headings))
    page = desk.send("Save", upazila="other", upazila_text="Savar", agreed="in_person", reason=SAW)
    assert page.path == "/bn/staff/queue"


def test_another_district_finds_nothing(office: Office, registration: Registration) -> None:
    other = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    path = f"/bn/staff/registrations/{registration.reference}/answers"
    other.open(path, status=404)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_officer_writes_the_number_of_somebody_else(
    office: Office, registration: Registration, language: str
) -> None:
    desk = office.browser(office.officer(Role.DISTRICT))
    desk.typed |= {SAW, "01812-345678", "01812345678"}
    desk.open(f"/{language}/staff/registrations/{registration.reference}/answers")
    page = desk.click("Someone else's number")
    number = {"alternate_mobile": "01812345678", "alternate_whose": "family"}
    page = desk.send("Save", **number, agreed="on_phone", reason="", status=422)
    assert page.says("Write the reason in a few words.")
    assert page.value("alternate_mobile") == "01812345678"
    for wrong in ("123", "01712345678", "9" * 5000):
        desk.send("Save", alternate_mobile=wrong, agreed="on_phone", reason=SAW, status=422)
    page = desk.send("Save", **number, agreed="on_phone", reason=SAW)
    assert page.says("Second contact number changed")
    assert page.says("Answer corrected by staff")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_corrected_name_of_a_verified_person_waits_for_a_second_check_by_another(
    office: Office, registration: Registration, language: str
) -> None:
    desk = office.browser(office.officer(Role.DISTRICT, name="Kamal Uddin"))
    desk.typed.add(SAW)
    page = desk.open(
        f"/{language}/staff/registrations/{registration.reference}/answers?answer=father_name"
    )
    assert page.says(
        "This is already verified. Another officer checks your correction on the list of the second "
        "check."
    )
    desk.send("Save", father_name="Abdul Rahim", agreed="in_person", reason=SAW)
    reference = show_reference(registration.reference)
    waiting = f"/{language}/staff/second-looks"
    assert reference not in desk.open(waiting).text
    other = office.browser(office.officer(Role.DISTRICT, name="Nasrin Sultana"))
    assert reference in other.open(waiting).text
