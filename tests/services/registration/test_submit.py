from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, InvalidAnswers, NotFound
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import FormPage, pages_for
from portal.domain.registration.reference import new_reference
from portal.domain.registration.states import Actor, State
from portal.domain.routing.choices import RouteReason
from portal.models import Message, Registration, StateTransition
from portal.services.registration import drafts, submit
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.databases import count
from tests.factories import NOW, TYPED
from tests.unit import unit

BROWSER_TOKEN = "this browser"
Fields = dict[str, list[str]]


def fill(
    database: Database,
    typed: Fields = TYPED,
    *,
    browser_token: str = BROWSER_TOKEN,
    but: FormPage | None = None,
) -> None:
    """Saves all pages of the form except one."""
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session), browser_token, language=Language.BANGLA)
        for page in pages_for(typed):
            if page is not but:
                drafts.save_page(unit(session), draft, page, typed, language=Language.BANGLA)


def send(database: Database, *, browser_token: str = BROWSER_TOKEN) -> UUID:
    with database.begin() as session:
        return submit.submit(unit(session), browser_token, language=Language.BANGLA)


def registration(database: Database, found: UUID) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, found)


@pytest.fixture(autouse=True)
def places(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)


def test_a_filled_form_becomes_a_registration(database: Database) -> None:
    fill(database)
    made = registration(database, send(database))
    assert made.state is State.SUBMITTED
    assert (made.centre_code, made.route_reason) == (factories.NOAKHALI_CENTRE, RouteReason.NEAREST)
    assert (made.language, made.channel) == (Language.BANGLA, Channel.SELF_WEB)
    assert (made.consent_at, made.submitted_at, made.version) == (NOW, NOW, 1)
    assert not made.phone_verified
    answers = read_answers(made)
    assert answers.person.name_bn == "রহিমা বেগম"
    assert answers.contact.mobile == "+8801712345678"


def test_its_first_move_and_its_sms_are_written_with_it(database: Database) -> None:
    fill(database)
    made = send(database)
    with database.read() as session:
        move = session.scalars(select(StateTransition)).one()
        message = session.scalars(select(Message)).one()
    assert (move.registration_id, move.actor) == (made, Actor.RETURNEE)
    assert (move.from_state, move.to_state) == (State.DRAFT, State.SUBMITTED)
    assert (message.kind, message.move_id) == (MessageKind.SUBMITTED, move.id)
    assert message.registration_id == made


def test_sent_twice_it_is_one_registration(database: Database) -> None:
    fill(database)
    assert send(database) == send(database)
    assert (
        count(database, Registration)
        == count(database, StateTransition)
        == count(database, Message)
        == 1
    )


def test_sent_from_many_tabs_at_once_it_is_one_registration(database: Database) -> None:
    fill(database)
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: send(database), range(8)))
    assert len(set(sent)) == 1
    assert count(database, Registration) == count(database, Message) == 1


@pytest.mark.parametrize("page", list(pages_for(TYPED)))
def test_nothing_is_sent_while_a_page_is_missing(database: Database, page: FormPage) -> None:
    fill(database, but=page)
    with pytest.raises((Conflict, InvalidAnswers)):
        send(database)
    assert count(database, Registration) == 0


def test_nothing_is_sent_with_an_answer_that_was_kept_unchecked(database: Database) -> None:
    fill(database)
    with database.begin() as session:
        draft = drafts.lock_draft(unit(session), BROWSER_TOKEN)
        wrong = {"name_bn": ["১২৩"], "sex": ["female"]}
        drafts.store_page(draft, FormPage.PERSON, wrong, language=Language.BANGLA, now=NOW)
    with pytest.raises(InvalidAnswers):
        send(database)


def test_an_unknown_browser_has_nothing_to_send(database: Database) -> None:
    with pytest.raises(NotFound):
        send(database)


def test_a_proven_phone_is_noted(database: Database) -> None:
    fill(database)
    with database.begin() as session:
        drafts.lock_draft(unit(session), BROWSER_TOKEN).phone_verified = True
    assert registration(database, send(database)).phone_verified


def test_a_phone_typed_after_another_was_proven_is_not_proven(database: Database) -> None:
    fill(database)
    with database.begin() as session:
        draft = drafts.lock_draft(unit(session), BROWSER_TOKEN)
        draft.phone_verified = True
        other = {"mobile": ["01812345678"]}
        drafts.store_page(draft, FormPage.CONTACT, other, language=Language.BANGLA, now=NOW)
    assert not registration(database, send(database)).phone_verified


def test_no_sms_goes_to_somebody_who_wants_none(database: Database) -> None:
    fill(database, {field: values for field, values in TYPED.items() if field != "may_sms"})
    send(database)
    assert count(database, Message) == 0


def test_a_permanent_address_of_its_own_is_kept(database: Database) -> None:
    permanent = {
        "permanent_same": ["no"],
        "permanent_district": ["BD3026"],
        "permanent_upazila": ["other"],
        "permanent_upazila_text": ["নতুন থানা"],
    }
    fill(database, TYPED | permanent)
    home = read_answers(registration(database, send(database))).home
    assert home.permanent is not None
    assert (home.permanent.district, home.permanent.upazila_text) == ("BD3026", "নতুন থানা")
    assert home.present.district == factories.COXS_BAZAR


def test_a_reference_that_is_taken_is_not_used_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, free = new_reference(), new_reference()
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(submit, "new_reference", lambda: next(drawn))
    fill(database)
    fill(database, browser_token="another browser")
    assert registration(database, send(database)).reference == taken
    second = send(database, browser_token="another browser")
    assert registration(database, second).reference == free


def test_after_sending_the_draft_keeps_no_answers(database: Database) -> None:
    fill(database)
    made = send(database)
    with database.read() as session:
        draft = drafts.find_draft(unit(session, now=NOW + timedelta(days=1)), BROWSER_TOKEN)
    assert draft is not None
    assert (draft.registration_id, draft.typed, draft.mobile) == (made, None, None)


def test_sending_takes_few_statements(database: Database) -> None:
    fill(database)
    with _statements(database) as made:
        send(database)
    # lock the draft, route, text, count SMS, insert registration, transition, message, then webhooks, empty the draft
    assert len(made) <= (9 if database.is_sqlite else 6), made


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            made.append(" ".join(statement.split())[:60])

    event.listen(database.engine, "before_cursor_execute", note)
    yield made
    event.remove(database.engine, "before_cursor_execute", note)
