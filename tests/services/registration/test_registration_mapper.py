"""Answers are stored and read back; the database contains no readable personal data."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, make_transient

from portal.crypto import Unreadable, Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.text import clean
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, Channel, DocumentType, Helper
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.documents import Documents
from portal.domain.registration.topics.home import Address, Home
from portal.domain.registration.topics.journey import Journey
from portal.domain.registration.topics.needs import Needs
from portal.domain.registration.topics.person import Person
from portal.domain.registration.topics.work import Work
from portal.domain.staff.roles import Role
from portal.models import Base, Registration
from portal.models.base import new_id
from portal.models.sealed import raw_name
from portal.services.registration import drafts, phone_verification
from portal.services.registration.registration_mapper import (
    pack_typed,
    read_answers,
    unpack_typed,
    write_answers,
)
from portal.services.registration.submit import Origin, register
from portal.unit_of_work import carry_vault
from tests import factories
from tests.factories import NOW, TYPED, VAULT
from tests.unit import unit

TODAY = NOW.date()

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
perhaps = st.none() | words
years = st.integers(1950, 2026)
months = st.builds(MonthYear, years, st.none() | st.integers(1, 12))
births = (
    st.builds(Birth, st.just(BirthGiven.DATE), day=st.dates(dt.date(1926, 1, 1), TODAY))
    | st.builds(Birth, st.just(BirthGiven.YEAR), year=years)
    | st.builds(Birth, st.just(BirthGiven.AGE), age=st.integers(15, 100), said_on=st.just(TODAY))
)
addresses = st.builds(Address, words, perhaps, perhaps, perhaps, perhaps)
papers = st.builds(
    Documents, st.sampled_from(list(DocumentType)[:-1]), perhaps, perhaps
) | st.builds(Documents, st.just(DocumentType.NONE), st.none(), perhaps)
answers = st.builds(
    Answers,
    consent=st.builds(Consent, words, perhaps, st.none() | st.sampled_from(Helper)),
    contact=st.builds(Contact, words),
    person=st.builds(
        Person, perhaps, perhaps, perhaps, perhaps, perhaps, birth=births
    ),
    papers=papers,
    home=st.builds(Home, addresses, st.none() | addresses),
    journey=st.builds(Journey, words, st.none() | months, st.none() | months),
    work=st.builds(Work, occupation_other=perhaps, skills_other=perhaps),
    needs=st.builds(Needs, needs_other=perhaps, care_note=perhaps),
)  # fmt: skip


@settings(max_examples=60)
@given(answers)
def test_answers_come_out_of_a_row_as_they_went_in(given_answers: Answers) -> None:
    row = Registration(id=new_id())
    write_answers(VAULT, row, given_answers, {})
    assert read_answers(row) == given_answers


def test_people_of_all_districts_come_out_of_the_database_as_they_went_in(
    database: Database,
) -> None:
    people = list(compose_people(1, 64, TODAY))
    with database.begin() as session:
        factories.places(session)
        expected = {factories.registration(session, **p.typed).id: p for p in people}
    with database.read() as session:
        rows = session.scalars(select(Registration)).all()
        assert len(rows) == 64
        for row in rows:
            typed = factories.replace_typed(
                {name: list(v) for name, v in expected[row.id].typed.items()}
            )
            assert read_answers(row) == Answers.read(typed, TODAY - dt.timedelta(days=1))
            assert unpack_typed(row.typed) == typed


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.lists(st.text())))
def test_what_was_typed_comes_out_as_it_went_in_but_for_what_nobody_sees(
    typed: dict[str, list[str]],
) -> None:
    seen = {field: [clean(value) for value in values] for field, values in typed.items()}
    assert unpack_typed(pack_typed(typed)) == seen
    assert VAULT.seal(pack_typed(typed), "here")


def test_nothing_typed_is_nothing() -> None:
    assert unpack_typed(None) == {}


def in_a_session(row: Registration, vault: Vault = VAULT) -> Registration:
    session = Session()
    carry_vault(session, vault)
    session.add(row)
    return row


def test_a_row_without_an_id_takes_no_secret() -> None:
    with pytest.raises(ValueError, match="needs its id"):
        in_a_session(Registration(name_bn="রহিমা"))


def test_needs_and_illness_do_not_show_by_being_there() -> None:
    well, ill = (in_a_session(Registration(id=new_id())) for _ in range(2))
    write_answers(VAULT, well, _read(needs=[]), {})
    write_answers(
        VAULT,
        ill,
        _read(needs=["medical", "shelter"], needs_care="yes", female_counsellor="yes",
              care_note="ডায়াবেটিস", needs_other="ওষুধ"),
        {},
    )  # fmt: skip
    for column in ("needs", "needs_other", "female_counsellor", "needs_care", "care_note"):
        raw = raw_name(column)
        assert len(getattr(well, raw)) == len(getattr(ill, raw))


@pytest.mark.parametrize("column", ["father_name", "mobile", "needs"])
def test_a_sealed_value_of_another_row_does_not_open(session: Session, column: str) -> None:
    factories.places(session)
    one, other = factories.registration(session), factories.registration(session)
    setattr(one, raw_name(column), getattr(other, raw_name(column)))
    with pytest.raises(Unreadable):
        read_answers(one)


def test_a_sealed_value_of_another_column_does_not_open(session: Session) -> None:
    factories.places(session)
    one = factories.registration(session)
    bangla, english = raw_name("name_bn"), raw_name("name_en")
    sealed = getattr(one, bangla), getattr(one, english)
    setattr(one, english, sealed[0])
    setattr(one, bangla, sealed[1])
    with pytest.raises(Unreadable):
        read_answers(one)


def test_one_person_gives_equal_indexes_and_another_kind_of_document_does_not() -> None:
    nid, paper = (Registration(id=new_id()) for _ in range(2))
    write_answers(VAULT, nid, _read(), {})
    write_answers(VAULT, paper, _read(document_type="birth_certificate"), {})
    again = Registration(id=new_id())
    write_answers(VAULT, again, _read(mobile="+880 1712-345678"), {})
    assert again.mobile_index == nid.mobile_index == paper.mobile_index
    assert again.document_index == nid.document_index != paper.document_index


def test_a_rotated_key_opens_old_rows() -> None:
    row = in_a_session(Registration(id=new_id()))
    write_answers(VAULT, row, _read(), {})
    rotated = Vault([("k2", b"z" * 32), ("k1", b"k" * 32)], [("i1", b"i" * 32)])
    make_transient(row)
    in_a_session(row, rotated)
    assert read_answers(row) == _read()


CANARIES = (
    "রহিমা বেগম", "Rahima Begum", "আব্দুল করিম", "01712345678", "1712345678", "01712-345678",
    "19901234567890123", "1990-03-05", "সোনারপাড়া", "৩ নং ওয়ার্ড", "ডায়াবেটিস",
)  # fmt: skip


def test_nothing_of_a_person_can_be_read_in_the_tables(database: Database) -> None:
    _leave_traces(database)
    with database.read() as session:
        stored = b"\n".join(_all_values(session))
    assert b"demo-marker" in stored, "the search itself works"
    _assert_no_canary(stored)


def test_nothing_of_a_person_can_be_read_in_the_files(sqlite_database: Database) -> None:
    _leave_traces(sqlite_database)
    folder = Path(sqlite_database.url.database or "").parent
    files = [path for path in folder.iterdir() if path.is_file()]
    assert any(path.name.endswith("-wal") and path.stat().st_size for path in files)
    stored = b"\n".join(path.read_bytes() for path in files)
    sqlite_database.close()
    stored += b"\n".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert b"demo-marker" in stored, "the search itself works"
    _assert_no_canary(stored)


def _read(**typed: str | list[str]) -> Answers:
    fields = dict(TYPED) | {n: [v] if isinstance(v, str) else v for n, v in typed.items()}
    return Answers.read(fields, TODAY)


def _leave_traces(database: Database) -> None:
    """Runs all writes of a person's journey through the portal."""
    typed = dict(TYPED) | {"needs_care": ["yes"], "care_note": ["ডায়াবেটিস"]}
    with database.begin() as session:
        factories.places(session)
        factories.officer(session, Role.MINISTRY, name="demo-marker")
        draft = drafts.begin_draft(unit(session), "secret-of-the-browser", language=Language.BANGLA)
        for page in (FormPage.CONSENT, FormPage.CONTACT, FormPage.PERSON):
            drafts.save_page(unit(session), draft, page, typed, language=Language.BANGLA)
        requester = phone_verification.CodeRequester(
            "secret-of-the-browser", "192.0.2.1", Language.BANGLA
        )
        phone_verification.send_phone_code(unit(session), requester, CodePurpose.REGISTER, "+8801712345678", codes_per_day=10)  # fmt: skip
        origin = Origin(Language.BANGLA, Channel.SELF_WEB, NOW)
        register(unit(session), typed, origin)


def _all_values(session: Session) -> Iterator[bytes]:
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for value in row:
                yield bytes(value) if isinstance(value, bytes) else str(value).encode()


def _assert_no_canary(stored: bytes) -> None:
    for canary in (*CANARIES, "secret-of-the-browser", "192.0.2.1"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert canary.encode(encoding) not in stored, canary


def test_a_value_is_sealed_in_a_type_of_its_own() -> None:
    row = in_a_session(Registration(id=new_id()))
    row.name_bn = "রহিমা"
    assert isinstance(getattr(row, raw_name("name_bn")), bytes)
    assert row.name_bn == "রহিমা"
    row.name_bn = ""
    assert row.name_bn is None
