"""What the page of a registration puts first, says in which words, and prints."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.platform.choices import Choice, Language
from portal.domain.registration import choices
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.i18n import translate
from portal.models import Officer, RecordAccess, Registration
from portal.services.privacy import access_log
from portal.web.staff.review.third_person import officer_label
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

SAW = "She showed me a letter"
FIRST_PERSON = r"\b(I|[Mm]y|me|[Yy]ou|[Yy]our)\b|(^| )(আমি|আমার|আমাকে|আপনি|আপনার)|লাম\b"


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


def opened(
    office: Office, officer: Officer, registration: Registration, language: str = "en"
) -> Browser:
    browser = office.browser(officer)
    browser.typed.add(SAW)
    browser.open(f"/{language}/staff/registrations/{show_reference(registration.reference)}")
    return browser


def warning(browser: Browser) -> str:
    (box,) = [each for each in browser.page.root.iter("section") if each.get("class") == "warning"]
    return " ".join("".join(box.itertext()).split())


def test_no_answer_is_in_the_first_person() -> None:
    lists = [
        each
        for each in vars(choices).values()
        if isinstance(each, type) and issubclass(each, Choice)
    ]
    for choice in (member for each in lists for member in each):
        for language in Language:
            shown = translate(language, officer_label(choice.label))
            assert not re.search(FIRST_PERSON, shown), shown


def test_an_officer_reads_what_happened_to_the_person(office: Office, officer: Officer) -> None:
    registration = office.registration(returned_how="deported", reasons=["no_wages"])
    page = opened(office, officer, registration).page
    assert "Was sent back" in page.text
    assert "Was not paid" in page.text
    answers = next(each for each in page.all("div") if each.get("class") == "answer-sheet")
    assert "May be called" in "".join(answers.itertext())
    assert "May we call?" not in "".join(answers.itertext())


@pytest.mark.parametrize("language", ["bn", "en"])
def test_one_box_has_all_warnings(office: Office, officer: Officer, language: str) -> None:
    office.registration()
    registration = office.registration(needs=["medical"], may_call="no")
    other = opened(office, office.officer(Role.DISTRICT, name="Kamal Uddin"), registration)
    other.send("I will do it")
    browser = opened(office, officer, registration, language)
    said = warning(browser)
    assert "Kamal Uddin" in said
    for text in ("medical", "call", "document", "Comparing") if language == "en" else ("জরুরি",):
        assert text.casefold() in said.casefold()


def test_what_is_new_is_told_with_old_and_new_answer_until_it_was_seen(
    office: Office, officer: Officer
) -> None:
    registration = office.registration(State.VERIFIED, needs=["training"])
    kamal = office.officer(Role.DISTRICT, name="Kamal Uddin")
    first = opened(office, officer, registration)
    assert "Since you last looked" not in first.page.text
    first.page.response.close()  # writes the access log
    with office.database.begin() as session:
        look = session.scalars(select(RecordAccess)).one()
        look.first_at = look.last_at = datetime.now(UTC) - timedelta(hours=1)
    desk = opened(office, kamal, registration)
    desk.click("Correct an answer")
    desk.click("Help wanted")
    desk.send("Save", needs=["shelter"], agreed="in_person", reason=SAW)
    assert "Answers were changed after the last decision." in warning(desk), "for the writer too"
    assert "Since you last looked" not in desk.page.text, "own work is not new"
    for _ in range(2):
        page = opened(office, officer, registration).page
        page.response.close()
        news = next(
            each for each in page.root.iter("section") if each.get("class") == "record-news"
        )
        text = " ".join("".join(news.itertext()).split())
        assert "Since you last looked" in text, "and once more if the page is loaded again"
        assert text.index("Training") < text.index("→") < text.index("stay")
        assert "Kamal Uddin" in text


def test_the_centre_works_on_the_page_of_the_person(office: Office) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, office.officer(Role.CENTRE), registration, "bn")
    for button in ("Received", "No answer", "We spoke", "Make the appointment", "Finish"):
        assert browser.page.says(button)
    old = browser.open(f"{browser.page.path}/centre")
    assert old.path.endswith(show_reference(registration.reference))


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WITHDRAWN])
def test_the_print_view_has_the_record_with_day_and_officer_and_is_logged(
    office: Office, officer: Officer, language: str, state: State
) -> None:
    registration = office.registration(state)
    browser = office.browser(officer)
    address = f"/{language}/staff/registrations/{show_reference(registration.reference)}/print"
    page = browser.open(address)
    assert officer.name in page.text
    assert not page.all("form")
    page.response.close()  # writes the access log
    assert ("Rahima Begum" in page.text) is (state is not State.WITHDRAWN)
    with office.database.read() as session:
        (viewer,) = access_log.viewers_of(unit(session), registration.id).rows
    assert (viewer.name, viewer.times) == (officer.name, 1)
    elsewhere = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    elsewhere.open(address, status=404)


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("state", [State.RECEIVED, State.CLOSED, State.REJECTED, State.WITHDRAWN])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CENTRE])
def test_each_state_has_a_panel_with_reference_and_age(
    office: Office, language: str, state: State, role: Role
) -> None:
    if role is Role.CENTRE and state in (State.REJECTED, State.WITHDRAWN):
        pytest.skip("a centre does not see it")
    registration = office.registration(state)
    page = opened(office, office.officer(role), registration, language).page
    (panel,) = [
        each for each in page.root.iter("section") if "record-panel" in each.get("class", "")
    ]
    assert show_reference(registration.reference) in "".join(panel.itertext())
