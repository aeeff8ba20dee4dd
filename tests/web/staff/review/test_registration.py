import pytest
from sqlalchemy import select

from portal.domain.platform.numerals import in_language
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Message, Officer, Registration, StateTransition
from portal.services.registration.transition import transition
from portal.web.staff.review.registration_page import DecisionForm
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

REASON = "জন্মের সাল এনআইডির সঙ্গে মেলে না"


def opened(
    office: Office, officer: Officer, registration: Registration, language: str = "bn"
) -> Browser:
    browser = office.browser(officer)
    browser.typed.add(REASON)
    browser.open(f"/{language}/staff/registrations/{show_reference(registration.reference)}")
    return browser


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_one_screen_has_everything_for_a_decision(
    office: Office, officer: Officer, registration: Registration, language: str
) -> None:
    office.registration()
    page = opened(office, officer, registration, language).page
    for shown in (
        "রহিমা বেগম", "Rahima Begum", "আব্দুল করিম", "19901234567890123", in_language("01712-345678", language),
        "সোনারপাড়া", "16135", show_reference(registration.reference),
    ):  # fmt: skip
        assert shown in page.text
    same = "Another registration has this document" if language == "en" else "একই কাগজ দিয়ে"
    assert same in page.text


def test_after_a_decision_the_next_one_opens_and_the_last_leads_to_the_list(
    office: Office, officer: Officer, registration: Registration
) -> None:
    following = office.registration()
    browser = opened(office, officer, registration)
    page = browser.send("Verify", evidence=["nid_seen", "called"])
    assert page.path.endswith(show_reference(following.reference))
    assert show_reference(registration.reference) in page.text, "what was done is said"
    assert office.state_of(registration) is State.VERIFIED
    assert browser.send("Verify", evidence=["called"]).path == "/bn/staff/queue"


def test_sending_back_and_rejecting(office: Office, officer: Officer) -> None:
    one, other = office.registration(), office.registration()
    browser = opened(office, officer, one, "en")
    browser.send("Send back", fields=["birth"], reason=REASON)
    assert office.state_of(one) is State.RETURNED
    browser.send("Reject", reason=REASON)  # the next one, which is open already
    assert office.state_of(other) is State.REJECTED
    assert REASON in opened(office, officer, one, "en").page.text


def test_what_was_said_stands_there_in_the_language_it_was_said_in_too(
    office: Office, officer: Officer
) -> None:
    registration = office.registration(mobile="০১৭১২ ৩৪৫৬৭৮")
    (original,) = [
        each
        for each in opened(office, officer, registration, "en").page.all("details")
        if each.get("class") == "original-answers"
    ]
    words = " ".join("".join(original.itertext()).split())
    assert "০১৭১২-৩৪৫৬৭৮" in words
    assert "কোন দেশ থেকে ফিরেছেন?সৌদি আরব" in words.replace("? ", "?")


def test_a_second_officer_reopens_and_decides(office: Office, officer: Officer) -> None:
    registration = office.registration()
    opened(office, officer, registration).send("Reject", reason=REASON)
    first = opened(office, officer, registration, "en")
    assert first.page.says("You rejected it yourself. Another officer can reopen it.")
    assert not first.page.value("decision")
    browser = opened(office, office.officer(Role.DISTRICT, name="Kamal Uddin"), registration, "en")
    page = browser.send("Reopen", reason=REASON)
    assert page.path.endswith(show_reference(registration.reference))
    assert office.state_of(registration) is State.SUBMITTED
    browser.send("Verify", evidence=["visited"])
    assert office.state_of(registration) is State.VERIFIED


def test_the_centre_receives(office: Office) -> None:
    registration = office.registration(State.VERIFIED)
    browser = opened(office, office.officer(Role.CENTRE), registration)
    assert browser.page.value("decision") == "receive"
    browser.send("Received")
    assert office.state_of(registration) is State.RECEIVED


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("Verify", {"evidence": ["made up"]}),
        ("Send back", {"fields": [], "reason": REASON}),
        ("Send back", {"fields": ["birth"], "reason": "  "}),
        ("Reject", {"reason": "no"}),
        ("Reject", {"reason": "x" * 501}),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    office: Office,
    officer: Officer,
    registration: Registration,
    button: str,
    fields: dict[str, object],
) -> None:
    browser = opened(office, officer, registration, "en")
    page = browser.send(button, status=422, **fields)
    assert office.state_of(registration) is State.SUBMITTED
    texts = ["".join(area.itertext()) for area in page.all("textarea")]
    if len(str(fields.get("reason", "")).strip()) > 2:
        assert fields["reason"] in texts
    if fields.get("fields"):
        assert page.value("fields") == fields["fields"]


def test_who_comes_second_is_told_and_sees_what_happened(
    office: Office, officer: Officer, registration: Registration
) -> None:
    first = opened(office, officer, registration)
    second = opened(office, office.officer(Role.DISTRICT, name="Kamal Uddin"), registration, "en")
    first.send("ঠিক আছে, যাচাই শেষ", evidence=["called"])
    page = second.send("Reject", reason=REASON, status=409)
    assert "another officer decided" in page.text
    assert "Shirin Akter" in page.text
    assert office.state_of(registration) is State.VERIFIED
    with office.database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 1
    assert second.open("/en/staff/queue").status == 200


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_duplicate_of_what_is_erased_can_be_put_back(
    office: Office, officer: Officer, language: str
) -> None:
    registration = office.registration(State.DUPLICATE)
    browser = opened(office, officer, registration, language)
    browser.send("Reopen", reason=REASON)
    assert office.state_of(registration) is State.SUBMITTED


@pytest.mark.parametrize("decision", DecisionForm)
@pytest.mark.parametrize(
    "state", [State.RETURNED, State.VERIFIED, State.RECEIVED, State.REJECTED, State.WITHDRAWN]
)
def test_no_decision_is_taken_twice_or_out_of_turn(
    office: Office, officer: Officer, decision: DecisionForm, state: State
) -> None:
    registration = office.registration(state)
    browser = opened(office, officer, registration, "en")
    may_reopen = state is State.REJECTED
    assert browser.page.value("decision") == ("reopen" if may_reopen else None)
    if may_reopen and decision is DecisionForm.REOPEN:
        return
    fields = {
        "csrf_token": browser.page.value("csrf_token"),
        "version": str(registration.version),
        "decision": decision.value,
        "evidence": ["called"],
        "fields": ["birth"],
        "reason": REASON,
    }
    browser.post(browser.page.path, fields, status=409)
    assert office.state_of(registration) is state


@pytest.mark.parametrize(
    "change",
    [{"decision": "close"}, {"decision": ""}, {"version": "x"}, {"version": None}],
    ids=str,
)
def test_a_made_up_form_is_refused(
    office: Office, officer: Officer, registration: Registration, change: dict[str, str | None]
) -> None:
    browser = opened(office, officer, registration, "en")
    fields = {
        "csrf_token": browser.page.value("csrf_token"),
        "version": "1",
        "decision": "verify",
        "evidence": ["called"],
    } | change
    sent = {name: value for name, value in fields.items() if value is not None}
    browser.post(browser.page.path, sent, status=422)
    assert office.state_of(registration) is State.SUBMITTED


def test_fields_nobody_asked_for_are_ignored(
    office: Office, officer: Officer, registration: Registration
) -> None:
    browser = opened(office, officer, registration)
    extra = {"state": "closed", "role": "administrator", "officer_id": "1", "actor": "centre"}
    browser.send("ঠিক আছে, যাচাই শেষ", evidence=["called"], **extra)
    assert office.state_of(registration) is State.VERIFIED
    with office.database.read() as session:
        made = session.scalars(
            select(StateTransition).where(StateTransition.to_state == State.VERIFIED)
        ).one()
        assert (made.actor, made.officer_id) == (Actor.OFFICER, officer.id)


def test_without_the_token_of_the_page_nothing_is_decided(
    office: Office, officer: Officer, registration: Registration
) -> None:
    browser = opened(office, officer, registration)
    fields = {"version": "1", "decision": "verify", "evidence": ["called"]}
    browser.post(browser.page.path, fields, status=400)
    assert office.state_of(registration) is State.SUBMITTED


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "{{7*7}}", '"><img src=x>'])
def test_what_people_type_is_only_shown(office: Office, officer: Officer, typed: str) -> None:
    registration = office.registration(village=typed, needs_other=typed)
    browser = office.browser(officer)
    browser.typed.add(typed)
    page = browser.open(f"/en/staff/registrations/{registration.reference}")
    assert page.text.count(typed) == 4, "as it is kept, and as it was typed"
    assert all(script.get("src") and not script.text for script in page.all("script"))
    sources = [image.get("src", "") for image in page.all("img")]
    assert all(source.startswith("/static/") for source in sources), "our own drawings alone"


def test_a_withdrawn_registration_shows_no_answers_any_more(
    office: Office, officer: Officer, registration: Registration
) -> None:
    with office.database.begin() as session:
        found = session.get_one(Registration, registration.id)
        transition(unit(session, vault=office.vault), found, State.WITHDRAWN, actor=Actor.RETURNEE)
    page = opened(office, officer, registration).page
    for gone in ("রহিমা বেগম", "19901234567890123", "01712-345678", "০১৭১২-৩৪৫৬৭৮"):
        assert gone not in page.text
    assert "বাতিল করেছেন" in page.text
