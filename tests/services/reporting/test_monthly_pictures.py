"""Pictures of the monthly update: consent, freezing, withdrawal, and the files."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.reporting.monthly_picture import (
    MOST_PICTURES,
    PictureConsent,
    PictureStatement,
    PictureTexts,
)
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, MonthlyPicture, Officer
from portal.services.platform.encoded_picture import read_picture
from portal.services.platform.signature import is_document_valid, public_keys
from portal.services.privacy.erasure_list import replay_erasures, unlisted_erasures
from portal.services.privacy.retention import purge_expired
from portal.services.privacy.retention_rules import retention_rules
from portal.services.reporting import monthly_picture_consent
from portal.services.reporting.monthly_document import read_monthly_update
from portal.services.reporting.monthly_freeze import freeze_month
from portal.services.reporting.monthly_picture_consent import PictureToAdd
from portal.services.reporting.monthly_pictures import (
    PictureState,
    find_picture,
    read_picture_files,
    read_pictures,
)
from portal.services.reporting.monthly_table import MONTHLY_FILES
from portal.settings.retention import RetentionSettings
from tests import factories, keys
from tests.monthly_figures import Group, MonthlyRecords
from tests.pictures import picture
from tests.roll_ups import count_days
from tests.unit import unit

MARCH = ReportMonth(2021, 3)
NOW = datetime(2021, 4, 3, tzinfo=UTC)
UNTIL = date(2021, 12, 31)
TEXTS = PictureTexts(
    "একজন নারী সেলাই করছেন।", "A woman sews.", "একটি সেলাই মেশিন", "A sewing machine", "R. Das"
)
AGREED = PictureStatement(
    PictureConsent.AGREED, "Rahima of Ramu", "S. Alam, DEMO", date(2021, 3, 8), UNTIL
)

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def ministry(session: Session) -> Officer:
    MonthlyRecords(session).register(date(2021, 3, 9), Group(3, is_verified=True))
    count_days(session, NOW)
    return factories.officer(session, Role.MINISTRY)


def add(session: Session, officer: Officer, statement: PictureStatement = AGREED) -> MonthlyPicture:
    added = PictureToAdd(read_picture(picture()), TEXTS, statement)
    made = monthly_picture_consent.add_picture(unit(session, now=NOW), officer, MARCH, added)
    session.flush()
    return made


def withdraw(session: Session, officer: Officer, row: MonthlyPicture) -> None:
    work = unit(session, now=NOW + timedelta(days=1))
    monthly_picture_consent.withdraw_picture(work, officer, MARCH, row.id)
    session.flush()


def test_a_draft_shows_a_picture_until_it_is_taken_out(session: Session, ministry: Officer) -> None:
    row, work = add(session, ministry), unit(session, now=NOW)
    (shown,) = read_pictures(work, read_monthly_update(work, MARCH))
    assert (shown.state, shown.texts) == (PictureState.SHOWN, TEXTS)
    assert find_picture(work, MARCH, row.id).sha256 == row.sha256
    withdraw(session, ministry, row)
    assert read_pictures(work, read_monthly_update(work, MARCH)) == []
    with pytest.raises(NotFound):
        find_picture(work, MARCH, row.id)
    with pytest.raises(NotFound):
        withdraw(session, ministry, row)
    kinds = AuditAction.PICTURE_ADDED, AuditAction.PICTURE_WITHDRAWN
    found = session.scalars(select(AuditEntry).where(AuditEntry.action.in_(kinds)))
    assert [(each.action, each.subject) for each in found] == [(k, "2021-03") for k in kinds]


def test_a_withdrawn_picture_is_gone_from_a_frozen_month_whose_signature_stays_valid(
    session: Session, ministry: Officer
) -> None:
    row, stays = add(session, ministry), add(session, ministry)
    frozen = dict(freeze_month(unit(session, now=NOW), ministry, MARCH).document)
    session.flush()
    published = json.dumps(frozen, ensure_ascii=False)
    for hidden in (TEXTS.caption_en, TEXTS.credit, AGREED.people, AGREED.paper_holder):
        assert hidden not in published
    withdraw(session, ministry, row)
    session.expire_all()
    work = unit(session, now=NOW + timedelta(days=2))
    document = read_monthly_update(work, MARCH)
    assert document == frozen
    key = public_keys(keys.VAULT)[document["signature"]["key_id"]]
    assert is_document_valid(document, key)
    assert not is_document_valid({**document, "pictures": []}, key)
    gone, there = read_picture_files(work, document)
    assert (gone.shown.state, gone.shown.texts, gone.picture) == (
        PictureState.WITHDRAWN, None, None,
    )  # fmt: skip
    assert (there.shown.id, there.shown.state) == (stays.id, PictureState.SHOWN)
    emptied = session.get_one(MonthlyPicture, row.id)
    assert (emptied.content, emptied.texts, emptied.people, emptied.paper_holder) == (
        None, None, None, None,
    )  # fmt: skip
    with pytest.raises(Conflict):
        add(session, ministry)


def test_a_changed_picture_or_caption_is_not_shown_in_a_frozen_month(
    session: Session, ministry: Officer
) -> None:
    row = add(session, ministry)
    freeze_month(unit(session, now=NOW), ministry, MARCH)
    row.texts = PictureTexts("অন্য", "Other", "অন্য", "Other", "X").stored("salt")
    session.flush()
    work = unit(session, now=NOW)
    (shown,) = read_pictures(work, read_monthly_update(work, MARCH))
    assert (shown.state, shown.texts) == (PictureState.WITHDRAWN, None)


def test_a_picture_is_not_shown_after_the_last_day_of_the_consent_and_then_purged(
    session: Session, ministry: Officer
) -> None:
    row, stays = (
        add(session, ministry),
        add(session, ministry, PictureStatement(PictureConsent.UNRECOGNISABLE)),
    )
    freeze_month(unit(session, now=NOW), ministry, MARCH)
    session.flush()
    later = unit(session, now=datetime(2022, 1, 1, 6, tzinfo=UTC))
    document = read_monthly_update(later, MARCH)
    states = [PictureState.ENDED, PictureState.SHOWN]
    assert [each.state for each in read_pictures(later, document)] == states
    with pytest.raises(NotFound):
        find_picture(later, MARCH, row.id)
    rules = [
        each
        for each in retention_rules(later.now, RetentionSettings())
        if each.model is MonthlyPicture
    ]
    assert sum(purge_expired(later, each, limit=10) for each in rules) == 1
    session.expire_all()
    assert session.scalars(select(MonthlyPicture.id)).all() == [stays.id]
    assert [each.state for each in read_pictures(later, document)] == states


def test_a_withdrawal_is_repeated_after_a_restore(session: Session, ministry: Officer) -> None:
    row = add(session, ministry)
    withdraw(session, ministry, row)
    work = unit(session, now=NOW + timedelta(days=2))
    listed = dict(unlisted_erasures(work, {}))
    assert listed == {row.id: NOW + timedelta(days=1)}
    assert unlisted_erasures(work, listed) == []
    row.withdrawn_at = row.withdrawn_by_id = None  # as in a backup
    row.content = read_picture(picture()).stored()
    session.flush()
    assert replay_erasures(work, listed) == 1
    assert session.get_one(MonthlyPicture, row.id).content is None
    assert replay_erasures(work, listed) == 0


@pytest.mark.parametrize("language", list(Language))
def test_excel_names_the_picture_and_the_pdf_shows_it_until_it_is_withdrawn(
    session: Session, ministry: Officer, language: Language
) -> None:
    row = add(session, ministry)
    document = freeze_month(unit(session, now=NOW), ministry, MARCH).document
    session.flush()
    work = unit(session, now=NOW)

    def written(kind: str) -> bytes:
        return MONTHLY_FILES[kind].write(document, read_picture_files(work, document), language)

    def named() -> list[object]:
        sheet = openpyxl.load_workbook(BytesIO(written("xlsx"))).active
        assert sheet is not None
        return [each[2] for each in sheet.iter_rows(values_only=True) if each[0] == "pictures"]

    caption = TEXTS.caption(language)
    assert named() == [caption]
    pdf = written("pdf")
    assert b"/DCTDecode" in pdf
    withdraw(session, ministry, row)
    assert named() != [caption]
    assert b"/DCTDecode" not in written("pdf")
    assert TEXTS.caption_bn.encode() not in written("json")


def test_only_the_ministry_adds_pictures_and_a_month_has_few(
    session: Session, ministry: Officer
) -> None:
    with pytest.raises(Forbidden):
        add(session, factories.officer(session, Role.ADMINISTRATOR))
    for _ in range(MOST_PICTURES):
        add(session, ministry)
    with pytest.raises(Conflict):
        add(session, ministry)


WHOLE = {
    "consent": "agreed", "people": "Rahima", "paper_holder": "S. Alam",
    "agreed_on": "২০২১-০৩-০৮", "consent_ends_on": "2021-12-31",
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"consent": ""}, {"consent": "perhaps"}, {"people": " "}, {"paper_holder": ""},
     {"agreed_on": ""}, {"agreed_on": "2021-04-09"}, {"agreed_on": "2021-02-30"},
     {"consent_ends_on": ""}, {"consent_ends_on": "2021-04-01"}, {"consent_ends_on": "9" * 5000},
     {"people": "x" * 501}],
    ids=str,
)  # fmt: skip
def test_a_statement_that_is_not_complete_is_refused(wrong: dict[str, str]) -> None:
    assert PictureStatement.read(WHOLE, NOW.date()).agreed_on == date(2021, 3, 8)
    with pytest.raises(Invalid):
        PictureStatement.read(WHOLE | wrong, NOW.date())
