"""The texts of SMS: built-in texts and the versions of administrators."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.segments import Segments, fold_for_sms
from portal.domain.messaging.sender_name import LONGEST_SENDER
from portal.domain.messaging.text_templates import (
    MOST_SEGMENTS,
    fill,
    in_braces,
    longest_segments,
    read_wording,
)
from portal.domain.messaging.texts import (
    LONGEST_DAY,
    LONGEST_SITE,
    LONGEST_TIME,
    STATUS_WORDS,
    TEXTS,
    values_needed,
)
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Invalid, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.models import Officer, TextVersion
from portal.services.audit import audit_log
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.platform.ttl_cache import TtlCache
from portal.unit_of_work import UnitOfWork

TESTS: Final = RateLimit("sms_tests", 10, timedelta(hours=1))
_LANGUAGES: Final = (Language.BANGLA, Language.ENGLISH)
_LONGEST_OF_OTHERS: Final = "m" * 20


class TextVersionInUse(NamedTuple):
    """A text in both languages, with placeholders in braces."""

    bangla: str
    english: str

    def in_language(self, language: Language) -> str:
        """Returns the text of one language."""
        return self.bangla if language is Language.BANGLA else self.english


@cache
def built_in_text(kind: MessageKind) -> TextVersionInUse:
    """Returns version 0."""
    return TextVersionInUse(*(in_braces(translate(each, TEXTS[kind])) for each in _LANGUAGES))


def newest_text(work: UnitOfWork, kind: MessageKind) -> TextVersionInUse:
    """Returns the text in use."""
    return _in_use(_newest(work.session, _ALL), kind)


def _in_use(newest: Mapping[MessageKind, TextVersionInUse], kind: MessageKind) -> TextVersionInUse:
    return newest.get(kind) or built_in_text(kind)


def _newest(session: Session, _key: str) -> Mapping[MessageKind, TextVersionInUse]:
    """Reads the texts of all kinds that have a version in one query: a page shows several."""
    rows = session.connection().execute(_NEWEST)
    return {row.kind: TextVersionInUse(row.bangla, row.english) for row in rows}


_ALL: Final = "all kinds"
_CACHE: Final = TtlCache(_newest)

_NUMBERS: Final = aliased(TextVersion)
# Built once, because every submission reads it.
_NEWEST: Final = select(TextVersion.kind, TextVersion.bangla, TextVersion.english).where(
    TextVersion.number
    == select(func.max(_NUMBERS.number)).where(_NUMBERS.kind == TextVersion.kind).scalar_subquery()
)


def render_text(
    work: UnitOfWork, kind: MessageKind, language: Language, values: Mapping[str, str]
) -> str:
    """Returns the SMS of a kind with its values. The text may be two seconds old."""
    known = {"sender": work.sender.in_language(language), **values}
    filling = {name: known[name] for name in values_needed(kind)}
    text = _in_use(_CACHE.get(work.session, _ALL), kind)
    return fill(text.in_language(language), filling)


def text_versions(work: UnitOfWork, kind: MessageKind) -> list[tuple[TextVersion, str]]:
    """Returns all versions of administrators, the newest first, with the names of their authors."""
    found = work.session.execute(
        select(TextVersion, Officer.name)
        .join(Officer, Officer.id == TextVersion.made_by_id)
        .where(TextVersion.kind == kind)
        .order_by(TextVersion.number.desc())
    )
    return [(row[0], row[1]) for row in found]


def text_version_numbers(work: UnitOfWork) -> dict[MessageKind, int]:
    """Returns the newest version number of each kind that has one."""
    found = work.session.execute(
        select(TextVersion.kind, TextVersion.number).order_by(TextVersion.number)
    )
    return {row[0]: row[1] for row in found}


def read_text(kind: MessageKind, typed: Mapping[str, str]) -> TextVersionInUse:
    """Reads both typed texts. Raises `InvalidAnswers`."""
    problems, texts = {}, []
    for language in _LANGUAGES:
        try:
            texts.append(read_wording(typed.get(language.value, ""), kind))
        except Invalid as problem:
            problems[language.value] = problem
    if problems:
        raise InvalidAnswers(problems)
    return TextVersionInUse(*texts)


def text_sizes(wording: TextVersionInUse) -> dict[Language, Segments]:
    """Returns the size of each text with the longest values."""
    return {
        language: longest_segments(wording.in_language(language), longest_values(language))
        for language in _LANGUAGES
    }


def save_text(
    work: UnitOfWork, kind: MessageKind, wording: TextVersionInUse, *, confirmed: bool, by: Officer
) -> int:
    """Saves a new version, which is in use from now on. Returns its number.

    Raises `InvalidAnswers` for a text longer than one segment unless the cost is confirmed, and `Conflict`
    for a concurrent save.
    """
    problems = {}
    for language, size in text_sizes(wording).items():
        if size.count > MOST_SEGMENTS:
            problem = N_("This takes %(count)s SMS. At most %(most)s can be joined in one message.")
            problems[language.value] = Invalid(problem, count=size.count, most=MOST_SEGMENTS)
        elif size.count > 1 and not confirmed:
            problem = N_(
                "With the longest values this takes %(count)s SMS and costs %(count)s times as "
                "much. Shorten it, or tick that this is what you want."
            )
            problems[language.value] = Invalid(problem, count=size.count)
    if problems:
        raise InvalidAnswers(problems)
    number = text_version_numbers(work).get(kind, 0) + 1
    version = TextVersion(
        kind=kind,
        number=number,
        bangla=wording.bangla,
        english=wording.english,
        made_at=work.now,
        made_by_id=by.id,
    )
    if not _insert(work.session, version):
        raise Conflict(N_("Someone else has just changed this text. Please look at it again."))
    audit_log.write_audit_entry(
        work,
        AuditAction.SMS_TEXT_CHANGED,
        officer_id=by.id,
        subject=kind.value,
        details={"version": number},
    )
    return number


def allow_test_message(work: UnitOfWork, kind: MessageKind, *, by: Officer) -> None:
    """Counts a test SMS. Raises `TooMany`."""
    rate_limit.hold_limit(work, TESTS, str(by.id))
    audit_log.write_audit_entry(
        work, AuditAction.SMS_TEST_SENT, officer_id=by.id, subject=kind.value
    )


def _insert(session: Session, version: TextVersion) -> bool:
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError:
        return False
    return True


@cache
def longest_values(language: Language) -> Mapping[str, str]:
    """Returns the longest real values of the placeholders."""
    towns = (fold_for_sms(place.name(language)) for place in load_places().districts.values())
    states = (fold_for_sms(translate(language, words)) for words in STATUS_WORDS.values())
    known = {
        "sender": "m" * LONGEST_SENDER[language],
        "code": "888888",
        "reference": "MMM-MMM-MMM",
        "hotline": "01712-345678",
        "phone": "01712-345678",
        "town": max(towns, key=len),
        "status": max(states, key=len),
        "site": "m" * LONGEST_SITE,
        "day": LONGEST_DAY,
        "time": LONGEST_TIME[language],
    }
    names = {name for kind in TEXTS for name in values_needed(kind)}
    return {name: known.get(name, _LONGEST_OF_OTHERS) for name in names}
