"""A call of the hotline as the agent sees it, in both languages and without a script."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from portal.domain.hotline.call_scripts import CallPart, built_in_scripts
from portal.domain.hotline.calls import CallbackKind, CallReason
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import (
    AuditEntry,
    CallbackRequest,
    HotlineCall,
    Message,
    RecordAccess,
    Registration,
)
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.web.client import Browser
from tests.web.staff.hotline_calls import (
    LANGUAGES,
    SAW,
    agent_of,
    answers,
    look_up,
    prove,
)
from tests.web.staff_client import Office


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration(State.VERIFIED)


@pytest.fixture
def agent(office: Office) -> Browser:
    return agent_of(office)


def calls(office: Office) -> Sequence[HotlineCall]:
    with office.database.read() as session:
        return session.scalars(select(HotlineCall).order_by(HotlineCall.began_at)).all()


@LANGUAGES
def test_a_caller_proves_by_two_questions_and_hears_how_it_stands(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    look_up(agent, language, registration.reference)
    assert agent.page.path == f"/{language}/staff/caller/call"
    asked = answers(agent)
    assert len(asked) == 2
    assert {"birth", "document"} & asked.keys(), "one that nobody guesses"
    shown = agent.page.response.text
    for known in ("Rahima", "রহিমা", "1712", "করিম", "1990", "Cox", "Verified"):
        assert known not in shown, "nothing is shown before the proof"
    page = agent.send("Check the answers", **asked)
    page.response.close()
    assert page.says("Checked and correct")
    assert page.says("Your centre")
    agent.send("Asked how it stands")
    [call] = calls(office)
    assert (call.reason, call.registration_id) == (CallReason.STATUS, registration.id)
    assert agent.page.says("Your calls today")
    assert agent.open(f"/{language}/staff/caller/call").path == f"/{language}/staff/caller"
    with office.database.read() as session:
        assert session.scalars(select(RecordAccess)).one().registration_id == registration.id


@LANGUAGES
def test_wrong_answers_show_only_that_they_are_wrong_and_end_after_three(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    look_up(agent, language, "01712345678")
    asked = answers(agent)
    half_right = {**asked, next(iter(asked)): "Wrong"}
    pages = [agent.send("Check the answers", **half_right, status=422).text for _ in range(3)]
    assert all(agent.page.in_its_language("Not both answers are right.") in each for each in pages)
    assert agent.page.says(
        "Say nothing about the registration. Offer a call-back to the number in it, or a visit at the "
        "district office with a paper."
    )
    token = agent.page.value("csrf_token")
    closed = agent.client.post(
        f"/{language}/staff/caller/proof", data={**asked, "csrf_token": token}
    )
    assert closed.status_code == 429, "right answers come too late"
    page = agent.send("Put it on the list", kind="call", note=SAW)
    assert page.says("On the list. Somebody calls by the next working day.")
    with office.database.read() as session:
        waiting = session.scalars(select(CallbackRequest)).one()
        assert session.scalars(select(RecordAccess)).all() == []
    assert (waiting.mobile, waiting.note) == ("+8801712345678", SAW)
    assert "1712" not in page.response.text
    agent.send("Could not prove who they are")
    assert calls(office)[0].failed_tries == 3


@LANGUAGES
def test_who_can_be_asked_nothing_is_not_told_that_the_answers_are_wrong(
    office: Office, agent: Browser, language: str
) -> None:
    vague = office.registration(State.VERIFIED, age="36", document_type="none")
    look_up(agent, language, vague.reference)
    assert not answers(agent)
    assert agent.page.says("Too little is known about the person to ask questions.")
    script = built_in_scripts()[CallPart.NOT_PROVEN].in_language(Language(language))
    assert script in agent.page.text
    assert "answers" not in script
    assert "উত্তর" not in script


@LANGUAGES
def test_in_a_proven_call_an_answer_is_corrected_and_the_reference_sent_again(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    assert agent.open(f"/{language}/staff/caller/answers").path == f"/{language}/staff/caller"
    prove(agent, language, registration.reference)
    page = agent.send("Send the reference again")
    assert page.says("The reference goes by SMS, at night only after 8 in the morning.")
    agent.click("Correct an answer")
    assert "Rahima" not in agent.page.text
    agent.click("Disability or illness that needs care")
    page = agent.send("Save", needs_care="yes", agreed="on_phone", reason=SAW)
    assert page.path == f"/{language}/staff/caller/call"
    with office.database.read() as session:
        assert read_answers(session.get_one(Registration, registration.id)).needs.needs_care
        kinds = {each.kind for each in session.scalars(select(Message))}
    assert {MessageKind.REFERENCE_AGAIN, MessageKind.ANSWER_CORRECTED} <= kinds


@LANGUAGES
def test_a_complaint_is_the_supervisors_and_no_officer_of_the_district_sees_it(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    prove(agent, language, registration.reference)
    agent.send("Put it on the list", kind="complaint", note="", status=422)
    page = agent.send("Put it on the list", kind="complaint", note=SAW)
    assert page.says("The complaint is with the supervisor, who calls within 3 working days.")
    address = f"/{language}/staff/call-backs"
    for role, sees in ((Role.DISTRICT, False), (Role.SUPERVISOR, True)):
        browser = office.browser(office.officer(role))
        browser.typed |= {SAW, "01712-345678", "০১৭১২-৩৪৫৬৭৮", "+8801712345678"}
        assert (SAW in browser.open(address).text) is sees
    with office.database.read() as session:
        assert session.scalars(select(CallbackRequest)).one().kind is CallbackKind.COMPLAINT


@LANGUAGES
def test_a_call_without_a_registration_and_wrong_input_are_logged_too(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    agent.open(f"/{language}/staff/caller")
    for text in ("?", "9" * 120):
        agent.typed.add(text)
        agent.send("Look the caller up", text=text, status=422)
    assert agent.page.path == f"/{language}/staff/caller"
    agent.send("Look the caller up", text="Rahima Begum", status=422)
    assert agent.page.says("To search by a name, choose the district too.")
    agent.send("A call without a registration")
    agent.send("Look the caller up", text="01999999999", status=422)
    assert agent.page.says(
        "No registration fits. Ask the caller to say it again, or register them."
    )
    agent.typed |= {"01999999999", "01999-999999", "০১৯৯৯-৯৯৯৯৯৯", "+8801999999999"}
    agent.send("Put it on the list", note=SAW, mobile="12", status=422)
    page = agent.send("Put it on the list", note=SAW, kind="complaint", mobile="01999999999")
    assert page.says(
        "The complaint is on the list: the supervisor's if the number is registered, otherwise the "
        "hotline's. Somebody calls within 3 working days."
    )
    assert SAW in agent.open(f"/{language}/staff/call-backs").text, "the list of the hotline"
    agent.open(f"/{language}/staff/caller/call")
    agent.send("General question")
    agent.client.post(f"/{language}/staff/caller/end", data={"reason": "x"})
    assert [call.reason for call in calls(office)] == [CallReason.GENERAL]
    with office.database.read() as session:
        actions = [each.action.value for each in session.scalars(select(AuditEntry))]
    assert actions.count("searched") >= 2, "also a look-up that ends with an error"


def test_a_double_click_makes_one_call_and_one_end(
    office: Office, registration: Registration, agent: Browser
) -> None:
    agent.open("/en/staff/caller")
    token = agent.page.value("csrf_token")
    twice = {"text": registration.reference, "csrf_token": token}
    for _ in range(2):
        assert agent.client.post("/en/staff/caller", data=twice).status_code == 302
    assert len(calls(office)) == 1
    for _ in range(2):
        ended = agent.client.post(
            "/en/staff/caller/end", data={"reason": "status", "csrf_token": token}
        )
        assert ended.status_code == 302
    assert [call.reason for call in calls(office)] == [CallReason.STATUS]


def test_other_desks_and_the_hotline_of_another_district_find_nobody(
    office: Office, registration: Registration, agent: Browser
) -> None:
    desk = office.browser(office.officer(Role.REGISTRAR, desk=Desk.AIRPORT))
    assert desk.open("/bn/staff/caller").says("Only the hotline opens a registration for a caller.")
    token = desk.page.value("csrf_token")
    data = {"text": registration.reference, "csrf_token": token}
    assert desk.client.post("/bn/staff/caller", data=data).status_code == 403
    elsewhere = office.browser(
        office.officer(Role.REGISTRAR, factories.DHAKA_DISTRICT, desk=Desk.HOTLINE)
    )
    elsewhere.open("/en/staff/caller")
    elsewhere.send("Look the caller up", text=registration.reference, status=422)
    assert [call.registration_id for call in calls(office)] == [None]
    with office.database.read() as session:
        actions = [each.action.value for each in session.scalars(select(AuditEntry))]
    assert "searched" in actions
    assert "caller_identified" not in actions
