from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer, Registration
from portal.services.matching import pair_decisions
from portal.workers.matching import match_batch
from tests import factories
from tests.web.client import Browser
from tests.web.staff_client import Office

SYLHET = "BD6091"
OTHER_PAPER: dict[str, Any] = {"document_type": "passport", "document_number": "AB1234567"}


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


def twice(office: Office, **typed: str) -> tuple[Registration, Registration]:
    both = office.registration(), office.registration(**{**OTHER_PAPER, **typed})
    while match_batch(office.database, office.vault):
        pass
    return both


def pair(office: Office) -> DuplicatePair:
    with office.database.read() as session:
        return session.scalars(select(DuplicatePair)).one()


def opened(office: Office, officer: Officer, language: str = "bn") -> Browser:
    browser = office.browser(officer)
    browser.typed |= {"Rohima", "রহিমা খাতুন", "জরিনা খাতুন"}
    browser.open(f"/{language}/staff/duplicates/{pair(office).id}")
    return browser


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_list_leads_to_two_side_by_side(
    office: Office, officer: Officer, language: str
) -> None:
    one, other = twice(office, name_bn="রহিমা খাতুন", village="বড়পাড়া")
    browser = office.browser(officer)
    browser.typed |= {"রহিমা খাতুন", "বড়পাড়া"}
    browser.open(f"/{language}/staff/queue")
    page = browser.click("Duplicates")
    assert page.says("A similar name")
    assert page.says("The same phone")
    page = browser.click(show_reference(one.reference))
    for each in (one, other):
        assert show_reference(each.reference) in page.text
    unlike = [
        "".join(row.itertext())
        for row in page.all("tr")
        if row.get("class") == "comparison__row--different"
    ]
    assert any("বড়পাড়া" in each for each in unlike)
    assert page.says("different")
    assert page.says("similar")
    assert page.says("This SMS is sent:")


def test_a_long_list_goes_on_page_by_page(
    office_with_short_pages: Office, officer: Officer
) -> None:
    office = office_with_short_pages
    for number in range(3):
        one, other = f"0171234567{number}", f"0191234567{number}"
        papers = {"document_type": "nid", "document_number": f"199012345{number}"}
        office.registration(mobile=one, **papers)
        office.registration(mobile=other, **papers)
    while match_batch(office.database, office.vault):
        pass
    with office.database.read() as session:
        pairs = {str(each) for each in session.scalars(select(DuplicatePair.id))}
    browser = office.browser(officer)
    page = browser.open("/en/staff/duplicates")
    seen: list[str] = []
    while True:
        links = [a.get("href", "") for a in page.all("a") if "/duplicates/" in a.get("href", "")]
        assert 0 < len(links) <= 2
        seen += [link.rpartition("/")[2] for link in links]
        if not page.says("More"):
            break
        page = browser.click("More")
    assert len(seen) == len(set(seen)) == len(pairs)
    assert set(seen) == pairs
    assert browser.click("To the first page").path.endswith("/duplicates")
    for garbage in ("1", "x-y", "999999999999-0", "²-" + "0" * 32, "1-" + "0" * 3000):
        browser.open(f"/en/staff/duplicates?after={garbage}", status=404)


def test_one_is_marked_and_both_records_show_it(office: Office, officer: Officer) -> None:
    one, other = twice(office)
    browser = opened(office, officer)
    page = browser.send("Mark as a duplicate")
    assert page.says("No two registrations look like the same person.")
    assert office.state_of(other) is State.DUPLICATE, "the later one, unless the officer says other"
    assert office.state_of(one) is State.SUBMITTED
    for mine, said, theirs in (
        (one, "That one is the duplicate", other),
        (other, "This one is the duplicate", one),
    ):
        page = browser.open(f"/en/staff/registrations/{show_reference(mine.reference)}")
        assert page.says(said)
        assert show_reference(theirs.reference) in page.text
        page = browser.click("Side by side")
        assert page.text.count("What has happened") == 2, "both histories"


def test_which_one_is_for_the_officer_to_say(office: Office, officer: Officer) -> None:
    one, other = twice(office)
    opened(office, officer, "en").send("Mark as a duplicate", duplicate=str(one.id))
    assert [office.state_of(each) for each in (one, other)] == [State.DUPLICATE, State.SUBMITTED]


def test_it_is_taken_back_on_the_same_page(office: Office, officer: Officer) -> None:
    _, other = twice(office)
    opened(office, officer).send("Mark as a duplicate")
    page = opened(office, officer).send("Undo: check both again")
    assert office.state_of(other) is State.SUBMITTED
    assert page.says("Possibly registered twice")
    assert pair(office).verdict is PairVerdict.OPEN


def test_two_people_are_kept_apart(office: Office, officer: Officer) -> None:
    one, _ = twice(office)
    browser = opened(office, officer)
    page = browser.send("Two people who share a phone")
    assert page.says(
        "Saved: they are two different people. You will not be asked about them again."
    )
    assert pair(office).verdict is PairVerdict.SHARED_PHONE
    page = browser.open(f"/bn/staff/registrations/{show_reference(one.reference)}")
    assert page.says("Two people who share a phone")
    browser.click("Side by side")
    browser.send("They are two different people")
    assert pair(office).verdict is PairVerdict.DIFFERENT


def test_whoever_is_late_is_told(office: Office, officer: Officer) -> None:
    _, other = twice(office)
    late = opened(office, office.officer(Role.SUPERVISOR, factories.COXS_BAZAR))
    opened(office, officer).send("Mark as a duplicate")
    page = late.send("They are two different people", status=409)
    assert page.says(pair_decisions.CHANGED_MEANWHILE)
    assert pair(office).verdict is PairVerdict.DUPLICATE
    assert office.state_of(other) is State.DUPLICATE


def test_in_another_district_one_learns_whom_to_call_and_no_more(
    office: Office, officer: Officer
) -> None:
    one, other = twice(office, district=SYLHET, village="খাদিমনগর", name_bn="রহিমা খাতুন")
    page = opened(office, officer, "en").page
    assert "Sylhet" in page.text
    for hidden in (show_reference(other.reference), "খাদিমনগর", "রহিমা খাতুন", "AB1234567"):
        assert hidden not in page.text
    browser = opened(office, officer)
    page = browser.send("They are two different people", read_out="7K3-MQ9-TXA", status=422)
    assert page.value("read_out") == "7K3-MQ9-TXA", "what was typed stays"
    browser.send("Mark as a duplicate", read_out=show_reference(other.reference))
    assert office.state_of(one) is State.DUPLICATE
    sylhet = office.officer(Role.DISTRICT, SYLHET)
    page = opened(office, sylhet, "en").page
    assert "Undo" not in page.text
    assert "Only that office can undo it" in page.text


def test_a_stranger_finds_nothing(office: Office) -> None:
    twice(office)
    browser = office.browser(office.officer(Role.DISTRICT, SYLHET))
    assert browser.open("/bn/staff/duplicates").says(
        "No two registrations look like the same person."
    )
    for which in (pair(office).id, uuid4()):
        browser.open(f"/bn/staff/duplicates/{which}", status=404)
    office.browser(office.officer(Role.CENTRE)).open("/bn/staff/duplicates", status=404)


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "verify"},
        {"decision": ""},
        {"decision": "duplicate", "duplicate": "x"},
        {"decision": "duplicate", "duplicate": str(uuid4())},
        {"decision": "open"},
        {"verdict": "nonsense", "decision": "different"},
        {"version-x": "1", "decision": "different"},
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(
    office: Office, officer: Officer, fields: dict[str, str]
) -> None:
    one, other = twice(office)
    browser = opened(office, officer)
    whole = {
        "csrf_token": browser.page.value("csrf_token"),
        "verdict": "open",
        f"version-{one.id}": str(one.version),
        f"version-{other.id}": str(other.version),
    }
    browser.post(browser.page.path, {**whole, **fields}, status=422)
    assert pair(office).verdict is PairVerdict.OPEN


def test_names_with_script_stay_text(office: Office, officer: Officer) -> None:
    twice(office, union_ward="<script>alert(1)</script>")
    browser = office.browser(officer)
    browser.typed.add("<script>alert(1)</script>")
    page = browser.open(f"/en/staff/duplicates/{pair(office).id}")
    assert "<script>alert(1)</script>" in page.text
    assert not [each for each in page.all("script") if "alert" in "".join(each.itertext())]


@pytest.mark.parametrize(("language", "said"), [("en", "and 3 more"), ("bn", "এবং আরও ৩টি")])
def test_matches_above_the_limit_are_said_on_the_record_and_in_the_list(
    office: Office, officer: Officer, language: str, said: str
) -> None:
    one, _ = twice(office)
    with office.database.begin() as session:
        session.get_one(Registration, one.id).pairs_left_out = 3
    browser = office.browser(officer)
    for address in ("duplicates", f"registrations/{show_reference(one.reference)}"):
        assert said in browser.open(f"/{language}/staff/{address}").text
