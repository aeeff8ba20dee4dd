"""Texts of administrators: validated, counted, versioned, and used for new messages."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.messaging.segments import fold_for_sms
from portal.domain.messaging.texts import TEXTS
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import InvalidAnswers, TooMany
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer
from portal.services.messaging import texts
from portal.services.messaging.texts import TextVersionInUse
from tests import factories
from tests.services.messaging.outbox_rows import put, take
from tests.unit import unit

KIND = MessageKind.WITHDRAWN
NEW = TextVersionInUse("ফেরা: {reference} বাদ দেওয়া হয়েছে।", "Phera: {reference} is gone. {hotline}")


@pytest.fixture
def officer(session: Session) -> Officer:
    factories.places(session)
    return factories.officer(session, Role.ADMINISTRATOR)


def save(
    session: Session, by: Officer, wording: TextVersionInUse = NEW, *, confirmed: bool = False
) -> int:
    return texts.save_text(unit(session), KIND, wording, confirmed=confirmed, by=by)


@pytest.mark.parametrize("kind", list(TEXTS))
def test_built_in_texts_fit_one_segment_and_pass_the_checks(kind: MessageKind) -> None:
    built_in = texts.built_in_text(kind)
    read = texts.read_text(kind, {"bn": built_in.bangla, "en": built_in.english})
    assert {size.count for size in texts.text_sizes(read).values()} == {1}


def test_a_new_text_is_sent_from_then_on_and_the_old_versions_are_kept(
    session: Session, officer: Officer
) -> None:
    assert save(session, officer) == 1
    put(session)
    [claimed] = take(session)
    assert claimed.sms.text == fold_for_sms("ফেরা: 7K3-MQ9-TXA বাদ দেওয়া হয়েছে।")
    assert save(session, officer, texts.built_in_text(KIND)) == 2
    assert texts.newest_text(unit(session), KIND) == texts.built_in_text(KIND)
    [second, first] = texts.text_versions(unit(session), KIND)
    assert (second[0].number, first[0].number, first[1]) == (2, 1, officer.name)
    assert first[0].english == NEW.english
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count(AuditAction.SMS_TEXT_CHANGED) == 2


def test_a_second_segment_is_refused_unless_the_cost_is_confirmed(
    session: Session, officer: Officer
) -> None:
    long = TextVersionInUse("ক" * 71, NEW.english)
    with pytest.raises(InvalidAnswers) as refused:
        save(session, officer, long)
    assert set(refused.value.problems) == {"bn"}
    assert save(session, officer, long, confirmed=True) == 1


def test_the_longest_values_count_and_not_the_braces(session: Session, officer: Officer) -> None:
    at_the_edge = TextVersionInUse("ক" * (70 - len("MMM-MMM-MMM")) + "{reference}", "x")
    assert texts.text_sizes(at_the_edge)[Language.BANGLA].units == 70
    save(session, officer, at_the_edge)
    with pytest.raises(InvalidAnswers):
        save(session, officer, TextVersionInUse("ক" + at_the_edge.bangla, "x"))


def test_more_than_three_segments_are_never_sent(session: Session, officer: Officer) -> None:
    with pytest.raises(InvalidAnswers):
        save(session, officer, TextVersionInUse("ক" * 300, "x"), confirmed=True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \n",
        "{reference}",
        "\u200b\u202e",
        "{name} is gone",
        "{reference",
        "}{",
        "{}",
        "%(x)s {x}",
        "x" * 1001,
    ],
)
def test_what_cannot_be_a_text_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        texts.read_text(KIND, {"bn": NEW.bangla, "en": typed})
    assert set(refused.value.problems) == {"en"}


@pytest.mark.parametrize("kind", sorted(CODE_KINDS))
def test_a_code_sms_without_the_code_is_refused(kind: MessageKind) -> None:
    with pytest.raises(InvalidAnswers):
        texts.read_text(kind, {"bn": "ফেরা", "en": "Your code is {code}"})


def test_signs_of_percent_and_values_in_braces_are_inert(
    session: Session, officer: Officer
) -> None:
    save(session, officer, TextVersionInUse("১০০% %(x)s %s {reference}", "100% %(x)s {reference}"))
    values = {"reference": "{hotline}", "hotline": "16135"}
    assert (
        texts.render_text(unit(session), KIND, Language.ENGLISH, values) == "100% %(x)s {hotline}"
    )


def test_tests_are_bounded(session: Session, officer: Officer) -> None:
    for _ in range(texts.TESTS.most):
        texts.allow_test_message(unit(session), KIND, by=officer)
    with pytest.raises(TooMany):
        texts.allow_test_message(unit(session), KIND, by=officer)
