from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer, Registration
from portal.services.matching import blocking_keys
from portal.services.registration.registration_mapper import read_answers
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office


def signed_in(office: Office, role: Role = Role.DISTRICT, **given: str) -> Browser:
    return office.browser(office.officer(role, **given))


def shown(*registrations: Registration) -> list[str]:
    return [show_reference(each.reference) for each in registrations]


def search(browser: Browser, text: str, *, status: int = 200) -> None:
    browser.open("/en/staff/queue")
    browser.send("Find", text=text, status=status)


@pytest.mark.parametrize(("language", "name"), [("bn", "রহিমা বেগম"), ("en", "Rahima Begum")])
def test_the_queue_shows_who_waits_in_the_language_of_the_page(
    office: Office, language: str, name: str
) -> None:
    registration = office.registration()
    browser = signed_in(office)
    page = browser.open(f"/{language}/staff/queue")
    assert name in page.text
    assert show_reference(registration.reference) in page.text
    browser.send(name)
    assert page.heading != browser.page.heading == name


def test_a_name_claims_and_a_reference_only_looks(office: Office) -> None:
    registration = office.registration()
    shirin, kamal = signed_in(office, name="Shirin Akter"), signed_in(office, name="Kamal Uddin")
    shirin.open("/en/staff/queue")
    assert "Nobody is working" in shirin.click(show_reference(registration.reference)).text
    shirin.open("/en/staff/queue")
    assert "You are working" in shirin.send("Rahima Begum").text
    page = kamal.open("/en/staff/queue")
    assert "Shirin Akter is working on it" in page.text
    assert "Shirin Akter is working on this one" in kamal.click("Rahima Begum").text


def test_the_next_one_is_taken_by_one_button(office: Office) -> None:
    first, second = office.registration(), office.registration()
    shirin, kamal = signed_in(office), signed_in(office)
    for browser, expected in ((shirin, first), (kamal, second)):
        browser.open("/en/staff/queue")
        page = browser.send("Take the next one")
        assert page.path.endswith(show_reference(expected.reference))
    third = signed_in(office)
    third.open("/bn/staff/queue")
    assert "আর কিছু অপেক্ষায় নেই" in third.send("Take the next one").text


def test_an_empty_queue_says_so(office: Office) -> None:
    assert "সব কাজ শেষ" in signed_in(office).open("/bn/staff/queue").text


def test_long_lists_have_pages(office_with_short_pages: Office) -> None:
    office = office_with_short_pages
    references = shown(*(office.registration() for _ in range(3)))
    browser = signed_in(office)
    page = browser.open("/bn/staff/queue")
    assert [reference in page.text for reference in references] == [True, True, False]
    page = browser.click("আরও")
    assert [reference in page.text for reference in references] == [False, False, True]
    assert references[0] in browser.click("শুরুতে").text


def test_a_page_stays_where_it_was_while_the_list_changes(office_with_short_pages: Office) -> None:
    office = office_with_short_pages
    references = shown(*(office.registration() for _ in range(4)))
    browser = signed_in(office)
    browser.open("/en/staff/queue")
    second = browser.click("More").path
    earlier = datetime(2026, 10, 1, tzinfo=UTC)
    office.registration(submitted_at=earlier)
    page = browser.open(second)
    assert [reference in page.text for reference in references] == [False, False, True, True]


def test_the_other_lists_are_a_click_away(office: Office) -> None:
    rejected = office.registration(State.REJECTED)
    browser = signed_in(office)
    assert show_reference(rejected.reference) not in browser.open("/en/staff/queue").text
    assert show_reference(rejected.reference) in browser.click("Rejected").text


@pytest.mark.parametrize(("language", "word"), [("bn", "ডুপ্লিকেট"), ("en", "Duplicate")])
def test_the_tab_of_duplicates_has_the_word_of_the_record(
    office: Office, language: str, word: str
) -> None:
    duplicate = office.registration(State.DUPLICATE)
    browser = signed_in(office)
    (tab,) = [
        link.text.strip()
        for link in browser.open(f"/{language}/staff/queue").all("a")
        if "state=duplicate" in link.get("href", "") and link.text
    ]
    page = browser.open(f"/{language}/staff/registrations/{show_reference(duplicate.reference)}")
    (state,) = [tag.text for tag in page.all("b") if "tag--state" in tag.get("class", "")]
    assert (tab, state) == (word, word)


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "state=draft", "after=nonsense", "place=BD20220090x", "place=BD3026",
     "flag=nonsense", "search=nonsense", "search=" + "A" * 64],
)  # fmt: skip
def test_a_made_up_list_is_not_found(office: Office, query: str) -> None:
    signed_in(office).open(f"/bn/staff/queue?{query}", status=404)


def test_filters_stand_in_the_address_and_on_the_page(office: Office) -> None:
    teknaf, other = office.registration(upazila="BD20220090"), office.registration()
    browser = signed_in(office)
    page = browser.open("/en/staff/queue?place=BD20220090&first=2026-11-01&last=2026-11-30")
    assert [each in page.text for each in shown(teknaf, other)] == [True, False]
    held = [page.root.find(f".//*[@id='{name}']") for name in ("first", "last")]
    assert [each.get("value") for each in held if each is not None] == ["2026-11-01", "2026-11-30"]
    assert "Nothing found" in browser.open("/en/staff/queue?last=2020-01-01").text
    page = browser.click("Show all")
    assert shown(teknaf, other)[1] in page.text


@pytest.mark.parametrize(
    ("language", "place", "mark"),
    [("en", "Notun Para", "(not in the list)"), ("bn", "নতুন পাড়া", "(তালিকায় নেই)")],
)
def test_a_place_that_is_not_in_the_list_is_marked_and_no_filter_takes_it_for_another(
    office: Office, language: str, place: str, mark: str
) -> None:
    free = office.registration(upazila="", upazila_text=place)
    listed = office.registration(upazila="BD20220090")
    browser = signed_in(office)
    page = browser.open(f"/{language}/staff/queue")
    assert page.text.count(f"{place} {mark}") == 1
    page = browser.open(f"/{language}/staff/queue?place=BD20220090")
    assert [each in page.text for each in shown(free, listed)] == [False, True]


def test_days_that_are_none_are_told_and_stay(office: Office) -> None:
    browser = signed_in(office)
    page = browser.open("/en/staff/queue?first=22.11.2026", status=422)
    assert "Write the days like 2026-11-22" in page.text
    browser.open("/bn/staff/queue?first=২০২৬-১১-২২")


def test_how_long_they_wait_is_counted_and_leads_to_them(office: Office) -> None:
    now = datetime.now(UTC)
    new = office.registration(submitted_at=now)
    old = office.registration(submitted_at=now - timedelta(days=20))
    browser = signed_in(office)
    browser.open("/en/staff/queue")
    assert [each in browser.click("Longer than 7 days").text for each in shown(new, old)] == [
        False, True,
    ]  # fmt: skip
    # The menu has a "Today" too: the page of the role.
    links = [
        a for a in browser.open("/en/staff/queue").all("a") if "Today" in "".join(a.itertext())
    ]
    page = browser.open(links[-1].get("href", ""))
    assert [each in page.text for each in shown(new, old)] == [True, False]


def test_remarks_are_shown_and_can_be_looked_for(office: Office) -> None:
    urgent, other = office.registration(needs=["shelter"]), office.registration()
    browser = signed_in(office)
    page = browser.open("/en/staff/queue")
    table = next(iter(page.all("table")))
    assert "".join(table.itertext()).count("Urgent") == 1
    assert "A place to stay" not in page.text, "which need it is stands on the registration alone"
    page = browser.open("/en/staff/queue?flag=urgent")
    assert [each in page.text for each in shown(urgent, other)] == [True, False]


def test_centre_staff_see_whom_they_are_to_receive(office: Office) -> None:
    verified, waiting = office.registration(State.VERIFIED), office.registration()
    browser = signed_in(office, Role.CENTRE)
    page = browser.open("/bn/staff/queue?place=BD2022")
    assert show_reference(verified.reference) in page.text
    assert show_reference(waiting.reference) not in page.text
    browser.open("/bn/staff/queue?state=submitted", status=404)


class TestSearch:
    def add_keys(self, office: Office, registration: Registration) -> None:
        with office.database.begin() as session:
            features = MatchFeatures.of(read_answers(registration))
            hashes = blocking_keys.hashes_to_store(office.vault, features)
            blocking_keys.store_blocking_keys(unit(session), {registration.id: hashes})

    def test_a_reference_is_found_as_it_is_said(self, office: Office) -> None:
        registration = office.registration()
        browser = signed_in(office)
        search(browser, to_bangla(registration.reference.lower()))
        assert browser.page.heading == "Rahima Begum"

    def test_phone_document_and_name_lead_to_a_list(self, office: Office) -> None:
        registration = office.registration()
        self.add_keys(office, registration)
        browser = signed_in(office)
        for text in ("01712-345678", "19901234567890123", "রহিমা"):
            browser.typed.add(text)
            search(browser, text)
            assert show_reference(registration.reference) in browser.page.text
            assert browser.page.value("text") == text, "what was typed stays"
        assert "Nobody in your area" not in browser.page.text
        search(browser, "01812345678")
        assert "Nobody in your area" in browser.page.text

    def test_what_was_typed_is_in_no_address_log_or_audit_entry(
        self, office: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        office.registration()
        browser = signed_in(office)
        for text in ("01712345678", "19901234567890123", "Kamaluddin"):
            search(browser, text)
            assert "search=" in browser.page.path
            assert text not in browser.page.path
            logged = capsys.readouterr()
            assert text not in logged.out + logged.err
        with office.database.read() as session:
            entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "searched"))
            assert [entry.details for entry in entries] == [
                {"by": "number"}, {"by": "number"}, {"by": "name"},
            ]  # fmt: skip

    def test_an_address_of_another_session_finds_nothing(self, office: Office) -> None:
        office.registration()
        browser = signed_in(office)
        search(browser, "01712345678")
        signed_in(office).open(browser.page.path, status=404)

    @pytest.mark.parametrize("text", ["", "?!", "12", "x" * 500, "<script>alert(1)</script>"])
    def test_what_is_nothing_to_search_for_is_told_beside_the_queue(
        self, office: Office, text: str
    ) -> None:
        browser = signed_in(office)
        search(browser, text, status=422)
        assert browser.page.value("text") == text
        browser.click("বাংলা")  # leads to the queue, because the other address accepts only POST

    def test_another_areas_reference_is_nobody(self, office: Office) -> None:
        registration = office.registration()
        browser = signed_in(office, area="BD3026")
        search(browser, registration.reference)
        assert "Nobody in your area" in browser.page.text


class TestSingleKeys:
    @pytest.fixture
    def officer(self, office: Office) -> Officer:
        return office.officer(Role.DISTRICT)

    def test_an_officer_turns_them_off_for_good(self, office: Office, officer: Officer) -> None:
        browser = office.browser(officer)
        assert (
            "keyboard-shortcuts.js" in browser.open("/en/staff/queue?state=rejected").response.text
        )
        browser.click("Turn them on or off in your account")
        page = browser.send("Turn single-key shortcuts off")
        assert page.path == "/en/staff/account#keys"
        other_machine = office.browser(officer)
        assert "keyboard-shortcuts.js" not in other_machine.open("/en/staff/queue").response.text
        other_machine.open("/en/staff/account")
        other_machine.send("Turn single-key shortcuts on")
        assert "keyboard-shortcuts.js" in browser.open("/en/staff/queue").response.text

    def test_colleagues_keep_theirs(self, office: Office, officer: Officer) -> None:
        browser = office.browser(officer)
        browser.open("/en/staff/account")
        browser.send("Turn single-key shortcuts off")
        assert "keyboard-shortcuts.js" in signed_in(office).open("/en/staff/queue").response.text
