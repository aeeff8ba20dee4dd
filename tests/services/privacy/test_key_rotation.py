"""A change of keys seals and indexes every stored value anew, while others write."""

import threading

import pytest
from sqlalchemy import LargeBinary, Uuid, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal.crypto import Vault, key_id_of
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import (
    AuditEntry,
    Base,
    BlockingKey,
    CallbackRequest,
    KeyKind,
    OfficerNote,
    Registration,
)
from portal.models.base import new_id
from portal.models.sealed import Ciphertext
from portal.services.audit.audit_log import first_wrong_entry
from portal.services.hotline.callback_requests import request_callback
from portal.services.matching.blocking_keys import hashes_to_store, store_blocking_keys
from portal.services.matching.candidate_search import features_of
from portal.services.messaging import outbox
from portal.services.platform.key_checks import accept_keys
from portal.services.privacy import key_retirement
from portal.services.privacy.key_rotation import TableState, read_state, rotate_table
from portal.services.privacy.key_rules import RULES, rotated_tables
from portal.services.privacy.name_key_rotation import read_name_keys, rotate_name_keys
from portal.services.registration.drafts import begin_draft, set_phone
from portal.unit_of_work import UnitOfWork, UnitsOfWork
from tests import factories
from tests.clock import NOW
from tests.keys import FIELD_KEY, INDEX_KEY, VAULT
from tests.unit import unit

PHONE = "+8801712345678"
BOTH = Vault(
    [("k2", b"2" * 32), ("k1", FIELD_KEY)],
    [("i2", b"j" * 32), ("i1", INDEX_KEY)],
)
ONLY_NEW = Vault([("k2", b"2" * 32)], [("i2", b"j" * 32)])


def units(database: Database, vault: Vault = BOTH) -> UnitsOfWork:
    return UnitsOfWork(database, vault)


@pytest.fixture
def filled(database: Database) -> Database:
    """A database written with the older keys: registrations, SMS, notes, drafts, accounts."""
    with database.begin() as session:
        work = unit(session)
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        made = [
            factories.registration(session, mobile=["01712345678"]),
            factories.registration(session, mobile=["01812345678"], alternate_mobile="01912345678"),
        ]
        session.flush()
        for each in made:
            store_blocking_keys(work, {each.id: hashes_to_store(VAULT, features_of(each))})
        session.add(
            OfficerNote(
                id=new_id(),
                registration_id=made[0].id,
                officer_id=officer.id,
                at=work.now,
                text="দেখা হয়েছে",
            )
        )
        outbox.queue_code(work, to=PHONE, code="482913", language=Language.BANGLA)
        request_callback(work, PHONE, Language.BANGLA)
        draft = begin_draft(work, "browser", language=Language.BANGLA)
        set_phone(VAULT, draft, PHONE)
        accept_keys(unit(session, vault=BOTH))
    return database


def rotate(database: Database) -> list[TableState]:
    with units(database).begin() as work:
        key_retirement.begin_rotation(work)
    return [
        *(rotate_table(units(database), table) for table in rotated_tables()),
        rotate_name_keys(units(database)),
    ]


def left(database: Database) -> int:
    states = [read_state(units(database), table) for table in rotated_tables()]
    return sum(state.left for state in [*states, read_name_keys(units(database))])


def test_every_column_of_bytes_in_the_schema_has_a_rule() -> None:
    ruled = set(RULES)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            place = (table.name, column.name)
            if isinstance(column.type, Ciphertext):
                assert table in rotated_tables()
                assert isinstance(table.c.id.type, Uuid), f"{place} is sealed for the id of its row"
            elif isinstance(column.type, LargeBinary):
                assert place in RULES, f"{place} needs a rule for a change of the index key"
                ruled.discard(place)
    assert not ruled, "rules for columns that are gone"


def test_after_a_rotation_the_new_keys_alone_read_and_find_everything(filled: Database) -> None:
    assert left(filled) > 0
    states = rotate(filled)
    assert left(filled) == 0
    assert {"registrations", "messages", "notes", "drafts", "officers", "call_backs"} <= {
        state.table for state in states if state.changed
    }
    with units(filled, ONLY_NEW).read() as work:
        found = work.session.scalars(
            select(Registration).where(Registration.mobile_index == ONLY_NEW.index("phone", PHONE))
        ).one()
        assert found.mobile == PHONE
        assert found.name_bn
        keys = set(work.session.scalars(select(BlockingKey.hash)))
        assert {bytes(each) for each in hashes_to_store(ONLY_NEW, features_of(found))} <= keys
        assert work.session.scalars(select(OfficerNote)).one().text == "দেখা হয়েছে"
        for table in rotated_tables():
            for column in table.columns:
                if isinstance(column.type, Ciphertext):
                    sealed = work.session.scalars(select(column).where(column.is_not(None)))
                    assert {key_id_of(each) for each in sealed} <= {"k2"}


def test_a_hidden_length_stays_hidden(filled: Database) -> None:
    def lengths() -> list[int]:
        with filled.read() as session:
            rows = session.execute(
                select(Registration.needs.label("a"), Registration.care_note.label("b"))
            )
            return sorted(len(value) for row in rows for value in row)

    before = lengths()
    rotate(filled)
    assert lengths() == before


def test_a_stopped_rotation_goes_on_where_it_was(filled: Database) -> None:
    with units(filled).begin() as work:
        for number in range(250):
            outbox.queue_code(
                UnitOfWork(work.session, VAULT, work.now),
                to=f"+88018{number:08d}",
                code="482913",
                language=Language.BANGLA,
            )
    table = Base.metadata.tables["messages"]
    first = rotate_table(units(filled), table, goes_on=lambda: False)
    assert 0 < first.changed < 250
    second = rotate_table(units(filled), table)
    assert first.changed + second.changed == second.rows
    assert read_state(units(filled), table).left == 0


def test_while_it_lasts_both_are_found(filled: Database) -> None:
    with units(filled).begin() as work:
        newer = factories.registration(work.session, vault=BOTH, mobile=["01712345678"])
        work.session.flush()
        same = select(Registration).where(Registration.mobile_index == BOTH.index("phone", PHONE))
        found = work.session.scalars(same).all()
    assert len(found) == 2
    assert len({each.mobile_index for each in found}) == 2, "each under its own key"
    with units(filled).begin(NOW) as work:
        request_callback(work, PHONE, Language.BANGLA)
        draft = begin_draft(work, "browser", language=Language.BANGLA)
        assert draft.mobile == PHONE, "the browser keeps its draft"
        assert newer.mobile == PHONE
    assert len(_all(filled, CallbackRequest)) == 1, "the number waits once"


def _all(database: Database, model: type[Base]) -> list[Base]:
    with database.read() as session:
        return list(session.scalars(select(model)))


def test_rows_that_others_hold_are_left_and_nothing_is_overwritten(
    filled: Database,
) -> None:
    table = Base.metadata.tables["registrations"]
    stop, errors = threading.Event(), list[SQLAlchemyError]()

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                with units(filled).begin() as work:
                    for each in work.session.scalars(select(Registration).with_for_update()):
                        each.village = f"গ্রাম {number}"
                        each.version += 1
        except SQLAlchemyError as error:
            errors.append(error)
        written.append(number)

    written: list[int] = []
    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(20):
        rotate_table(units(filled), table)
    stop.set()
    writer.join()
    assert not errors
    rotate_table(units(filled), table)
    assert read_state(units(filled), table).left == 0
    with units(filled, ONLY_NEW).read() as work:
        villages = {each.village for each in work.session.scalars(select(Registration))}
    assert villages == {f"গ্রাম {written[0]}"}


def test_the_audit_log_outlives_its_key_and_still_shows_a_forgery(filled: Database) -> None:
    rotate(filled)
    with units(filled).read() as work:
        assert first_wrong_entry(work) is None
    key_retirement.retire_key(units(filled), KeyKind.INDEX, "i1")
    with units(filled, ONLY_NEW).read() as work:
        assert first_wrong_entry(work) is None
        assert key_retirement.older_keys(work) == [(KeyKind.FIELD, "k1")]
    with filled.begin() as session:
        session.execute(update(AuditEntry).where(AuditEntry.number == 1).values(subject="forged"))
    with units(filled, ONLY_NEW).read() as work:
        assert first_wrong_entry(work) == 1
