"""The data-sharing register: agreements by two people, until a day."""

from datetime import timedelta

import pytest
from pyrage import DecryptError
from pyrage import passphrase as age_passphrase
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Export, Officer, SharingAgreement
from portal.models.base import new_id
from portal.services.platform.signature import is_document_valid
from portal.services.reporting import shared_files, sharing_agreements
from portal.services.reporting.change_feed import number_changes, restart_feed
from portal.services.reporting.file_passphrase import encrypt_package, file_passphrase
from portal.services.reporting.shared_files import SharedFileRequest
from portal.services.reporting.shared_package import Manifest, stream_package
from portal.services.reporting.sharing_agreements import AgreementTerms
from tests import factories, keys
from tests.factories import NOW
from tests.services.reporting.shared_files import EVERYTHING, layout_of, unzip
from tests.unit import unit

PURPOSE = "Yearly evaluation of the programme"
LAST_DAY = dhaka_day(NOW) + timedelta(days=30)


@pytest.fixture
def analyst(session: Session, officer: Officer) -> Officer:
    return factories.officer(session, Role.MINISTRY)


@pytest.fixture
def second(session: Session, officer: Officer) -> Officer:
    return factories.officer(session, Role.ADMINISTRATOR)


@pytest.fixture
def agreement(session: Session, analyst: Officer) -> SharingAgreement:
    return agreed(session, analyst, Grade.IDENTIFIABLE)


def agreed(session: Session, by: Officer, grade: Grade) -> SharingAgreement:
    terms = AgreementTerms("World Bank", "DSA 4/2026", grade, LAST_DAY)
    added = sharing_agreements.add_agreement(unit(session), by, terms)
    session.flush()
    return added


def ask(session: Session, by: Officer, agreement: SharingAgreement, grade: Grade) -> Export:
    wanted = SharedFileRequest(PURPOSE, EVERYTHING, layout_of(grade))
    export = shared_files.request_shared_file(unit(session), by, agreement.id, wanted)
    session.flush()
    return export


def test_persons_go_out_only_when_a_second_person_agrees(
    session: Session, analyst: Officer, second: Officer, agreement: SharingAgreement
) -> None:
    ask(session, analyst, agreement, Grade.AGGREGATED)
    for grade in (Grade.PSEUDONYMISED, Grade.IDENTIFIABLE):
        with pytest.raises(Forbidden, match="second person"):
            ask(session, analyst, agreement, grade)
    with pytest.raises(Forbidden):
        sharing_agreements.approve_agreement(unit(session), analyst, agreement.id)
    sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    with pytest.raises(Conflict):
        sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    assert not ask(session, analyst, agreement, Grade.PSEUDONYMISED).identifiable
    assert ask(session, analyst, agreement, Grade.IDENTIFIABLE).identifiable


def test_nothing_is_made_after_the_last_day(
    session: Session, analyst: Officer, second: Officer, agreement: SharingAgreement
) -> None:
    sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    export = ask(session, analyst, agreement, Grade.PSEUDONYMISED)
    last = unit(session, now=NOW + timedelta(days=30))
    assert shared_files.shared_file_order(last, export).recipient == "World Bank"
    after = unit(session, now=NOW + timedelta(days=31))
    with pytest.raises(Forbidden, match="has ended"):
        shared_files.shared_file_order(after, export)
    sharing_agreements.end_agreement(unit(session), analyst, agreement.id)
    with pytest.raises(Forbidden, match="has ended"):
        shared_files.shared_file_order(unit(session), export)
    with pytest.raises(Forbidden, match="has ended"):
        ask(session, analyst, agreement, Grade.AGGREGATED)


def test_a_recipient_gets_no_more_than_is_agreed(
    session: Session, analyst: Officer, second: Officer
) -> None:
    agreement = agreed(session, analyst, Grade.PSEUDONYMISED)
    sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    with pytest.raises(Forbidden, match="does not allow"):
        ask(session, analyst, agreement, Grade.IDENTIFIABLE)


def test_a_written_file_is_in_the_register_and_in_the_audit_log(
    session: Session, analyst: Officer, officer: Officer, agreement: SharingAgreement
) -> None:
    for _ in range(5):
        factories.registration(session, State.VERIFIED, by=officer)
    export = ask(session, analyst, agreement, Grade.AGGREGATED)
    order = shared_files.shared_file_order(unit(session), export)
    unzip(
        stream_package(
            unit(session),
            order,
            lambda made: shared_files.record_manifest(unit(session), analyst.id, export.id, made),
        )
    )
    session.flush()
    session.expire_all()
    (listed,) = shared_files.files_of(unit(session), agreement).rows
    assert listed.manifest["rows"] == 1
    assert listed.purpose == PURPOSE
    assert is_document_valid(listed.manifest, listed.manifest["signature"]["public_key"])
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert last.action is AuditAction.EXPORT_WRITTEN
    assert last.details == {
        "recipient": "World Bank", "grade": "aggregated", "rows": 1,
        "sha256": listed.manifest["files"]["data.csv"]["sha256"],
    }  # fmt: skip


def test_two_agreements_have_two_keys(session: Session, analyst: Officer) -> None:
    one, two = (agreed(session, analyst, Grade.AGGREGATED) for _ in range(2))
    assert one.pseudonym_key != two.pseudonym_key


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE])
def test_only_the_ministry_has_the_register(session: Session, officer: Officer, role: Role) -> None:
    area = {Role.DISTRICT: factories.COXS_BAZAR, Role.CENTRE: factories.DHAKA_CENTRE}[role]
    someone = factories.officer(session, role, area)
    with pytest.raises(Forbidden):
        agreed(session, someone, Grade.AGGREGATED)
    with pytest.raises(Forbidden):
        sharing_agreements.list_agreements(unit(session), someone)


@pytest.mark.parametrize(
    "given",
    [
        ("", "DSA 4", "aggregated", "2026-12-01"),
        ("World Bank", "", "aggregated", "2026-12-01"),
        ("World Bank", "DSA 4", "everything", "2026-12-01"),
        ("World Bank", "DSA 4", "aggregated", "2026-02-30"),
    ],
)
def test_incomplete_terms_are_refused(given: tuple[str, str, str, str]) -> None:
    with pytest.raises(Invalid):
        AgreementTerms.read(*given)


@pytest.mark.parametrize("days", [-1, 5 * 365])
def test_an_agreement_has_an_end_in_sight(session: Session, analyst: Officer, days: int) -> None:
    ends_on = dhaka_day(NOW) + timedelta(days=days)
    terms = AgreementTerms("World Bank", "DSA 4", Grade.AGGREGATED, ends_on)
    with pytest.raises(Invalid):
        sharing_agreements.add_agreement(unit(session), analyst, terms)


def test_a_file_with_names_opens_only_with_its_passphrase() -> None:
    one, other = new_id(), new_id()
    phrase = file_passphrase(keys.VAULT, one)
    assert phrase == file_passphrase(keys.VAULT, one)
    assert phrase != file_passphrase(keys.VAULT, other)
    assert len(phrase.replace("-", "")) == 24
    encrypted = encrypt_package([b"Rahima", b" Begum"], phrase)
    assert b"Rahima" not in encrypted
    assert age_passphrase.decrypt(encrypted, phrase) == b"Rahima Begum"
    with pytest.raises(DecryptError):
        age_passphrase.decrypt(encrypted, file_passphrase(keys.VAULT, other))


def write(session: Session, by: Officer, export: Export) -> None:
    """Writes the file and enters it in the register."""
    number_changes(unit(session))
    order = shared_files.shared_file_order(unit(session), export)

    def record(manifest: Manifest) -> None:
        shared_files.record_manifest(unit(session), by.id, export.id, manifest)

    unzip(stream_package(unit(session), order, record))
    session.flush()


def test_changes_are_requested_since_a_written_file_with_rows(
    session: Session, analyst: Officer, second: Officer, agreement: SharingAgreement
) -> None:
    sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    rows = ask(session, analyst, agreement, Grade.PSEUDONYMISED)
    counts = ask(session, analyst, agreement, Grade.AGGREGATED)
    for since, error in ((rows.id, Conflict), (counts.id, Conflict), (new_id(), NotFound)):
        with pytest.raises(error):
            shared_files.request_changes(unit(session), analyst, since)
    for export in (rows, counts):
        write(session, analyst, export)
    with pytest.raises(Conflict):
        shared_files.request_changes(unit(session), analyst, counts.id)
    changes = shared_files.request_changes(unit(session), analyst, rows.id)
    session.flush()
    assert (changes.purpose, changes.agreement_id) == (PURPOSE, agreement.id)
    write(session, analyst, changes)
    assert changes.manifest["changes_since"]["file"] == str(rows.id)
    assert changes.manifest["changes_since"]["cursor"] == rows.manifest["cursor"]


def test_changes_are_refused_when_they_are_gone_or_the_agreement_has_ended(
    session: Session, analyst: Officer, second: Officer, agreement: SharingAgreement
) -> None:
    sharing_agreements.approve_agreement(unit(session), second, agreement.id)
    rows = ask(session, analyst, agreement, Grade.PSEUDONYMISED)
    write(session, analyst, rows)
    changes = shared_files.request_changes(unit(session), analyst, rows.id)
    session.flush()
    restart_feed(unit(session))
    with pytest.raises(Gone):
        shared_files.shared_file_order(unit(session), changes)
    with pytest.raises(Gone):
        shared_files.request_changes(unit(session), analyst, rows.id)
    write(session, analyst, rows)
    sharing_agreements.end_agreement(unit(session), analyst, agreement.id)
    with pytest.raises(Forbidden, match="has ended"):
        shared_files.request_changes(unit(session), analyst, rows.id)
