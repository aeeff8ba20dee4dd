"""Another phone in a call of the hotline, in both languages."""

import re

import pytest
from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.states import State
from portal.models import Message, OneTimeCode, Registration
from tests.clock import NOW
from tests.web.client import Browser
from tests.web.staff.hotline_calls import LANGUAGES, SAW, agent_of, prove, third_answer
from tests.web.staff_client import Office

NEW = {"mobile": "01812345678"}


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration(State.VERIFIED)


@pytest.fixture
def agent(office: Office) -> Browser:
    return agent_of(office)


def newest_code(office: Office) -> str:
    with office.database.read() as session:
        sent = session.scalars(select(Message).where(Message.kind == MessageKind.CALLER_CODE)).one()
    assert sent.recipient == "+8801812345678"
    assert "শুধু হটলাইনের কর্মীকে বলুন" in (sent.body or ""), "a caller reads it out"
    return re.findall(r"\b[0-9]{6}\b", sent.body or "")[0]


@LANGUAGES
def test_another_phone_needs_a_third_answer_and_a_code_and_the_old_phone_gets_an_sms(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    prove(agent, language, registration.reference)
    agent.send("Send the code", said="Wrong", **NEW, status=422)
    agent.send("Send the code", said=third_answer(agent), mobile="12", status=422)
    page = agent.send("Send the code", said=third_answer(agent), **NEW)
    assert page.says("The code that the caller reads out")
    code = newest_code(office)
    wrong = "000000" if code != "000000" else "111111"
    agent.typed |= {code, wrong}
    agent.send("Change the phone number", code=wrong, reason=SAW, status=422)
    page = agent.send("Change the phone number", code=code, reason=SAW)
    assert page.says(
        "The phone is changed. Both phones get an SMS, at night only after 8 in the morning."
    )
    with office.database.read() as session:
        assert session.get_one(Registration, registration.id).mobile == "+8801812345678"
        to = {each.kind: each.recipient for each in session.scalars(select(Message))}
    assert to[MessageKind.OLD_PHONE] == "+8801712345678"
    assert to[MessageKind.PHONE_CHANGED] == "+8801812345678"


@LANGUAGES
def test_after_too_many_tries_the_agent_reads_so_and_not_that_the_right_answer_is_wrong(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    prove(agent, language, registration.reference)
    right = third_answer(agent)
    for _ in range(3):
        page = agent.send("Send the code", said="Wrong", **NEW, status=422)
        assert page.says("The answer is not right. No code was sent.")
    page = agent.send("Send the code", said=right, **NEW, status=429)
    assert page.says("No more tries now. Offer a call-back or a visit at the district office.")
    assert not page.says("The answer is not right. No code was sent.")


@LANGUAGES
def test_a_code_that_no_longer_works_leads_to_a_new_one(
    office: Office, registration: Registration, agent: Browser, language: str
) -> None:
    prove(agent, language, registration.reference)
    agent.send("Send the code", said=third_answer(agent), **NEW)
    with office.database.begin() as session:
        for each in session.scalars(select(OneTimeCode)):
            each.ended_at = NOW
    agent.typed.add("123456")
    page = agent.send("Change the phone number", code="123456", reason=SAW, status=422)
    assert page.says("This code no longer works. Send a new one.")
    assert page.says("Send the code")
    assert not page.says("The code that the caller reads out")


@LANGUAGES
def test_who_wants_no_sms_is_promised_none(office: Office, agent: Browser, language: str) -> None:
    quiet = office.registration(State.VERIFIED, may_sms="no")
    prove(agent, language, quiet.reference)
    assert not agent.page.says("The old phone gets an SMS.")
    page = agent.send("Send the reference again")
    assert page.says("No SMS is sent: the returnee does not want any.")
    agent.send("Send the code", said=third_answer(agent), **NEW)
    code = newest_code(office)
    agent.typed.add(code)
    page = agent.send("Change the phone number", code=code, reason=SAW)
    assert page.says("The phone is changed. No SMS is sent: the returnee does not want any.")
    with office.database.read() as session:
        kinds = {each.kind for each in session.scalars(select(Message))}
    assert MessageKind.OLD_PHONE not in kinds
