"""Adds pictures to a month with a statement of consent, and takes them out when it is withdrawn."""

import secrets
import uuid
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.monthly_picture import MOST_PICTURES, PictureStatement, PictureTexts
from portal.domain.reporting.report_month import ReportMonth
from portal.models import MonthlyPicture, Officer
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.encoded_picture import EncodedPicture
from portal.services.reporting.monthly_locks import (
    lock_months,
    require_ministry,
    require_open_month,
)
from portal.services.reporting.monthly_pictures import pictures_of
from portal.unit_of_work import UnitOfWork

_SALT_BYTES: Final = 32


class PictureToAdd(NamedTuple):
    """A picture with its texts and the statement without which none is added."""

    picture: EncodedPicture
    texts: PictureTexts
    statement: PictureStatement


def add_picture(
    work: UnitOfWork, officer: Officer, month: ReportMonth, added: PictureToAdd
) -> MonthlyPicture:
    """Adds a picture to a month that is not frozen. Raises `Conflict`, `Forbidden`."""
    require_ministry(officer)
    lock_months(work)
    require_open_month(work, month)
    if len(pictures_of(work, month)) >= MOST_PICTURES:
        raise Conflict(
            N_("A month has at most %(most)s pictures. Take one out first."), most=MOST_PICTURES
        )
    picture, texts, statement = added
    row = MonthlyPicture(
        id=new_id(),
        month=month.first,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        consent=statement.consent,
        agreed_on=statement.agreed_on,
        consent_ends_on=statement.consent_ends_on,
        added_by_id=officer.id,
        added_at=work.now,
    )
    row.content = picture.stored()
    row.texts = texts.stored(secrets.token_hex(_SALT_BYTES))
    row.people, row.paper_holder = statement.people, statement.paper_holder
    work.session.add(row)
    _record(work, AuditAction.PICTURE_ADDED, row, officer)
    return row


def withdraw_picture(
    work: UnitOfWork, officer: Officer, month: ReportMonth, picture_id: uuid.UUID
) -> None:
    """Empties a picture for good, in a draft and in a frozen month alike. Raises `NotFound`, `Forbidden`."""
    require_ministry(officer)
    lock_months(work)
    row = work.session.scalars(
        select(MonthlyPicture)
        .where(MonthlyPicture.id == picture_id, MonthlyPicture.month == month.first)
        .with_for_update()
    ).one_or_none()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(N_("There is no such picture any more."))
    row.withdrawn_by_id = officer.id
    _empty(work, row)
    _record(work, AuditAction.PICTURE_WITHDRAWN, row, officer)


def withdraw_picture_again(work: UnitOfWork, picture_id: uuid.UUID) -> bool:
    """Empties a picture that a backup brought back. Returns whether it was there."""
    row = work.session.get(MonthlyPicture, picture_id, with_for_update=True)
    if row is None or row.withdrawn_at is not None:
        return False
    _empty(work, row)
    _record(work, AuditAction.PICTURE_WITHDRAWN, row, None)
    return True


def _empty(work: UnitOfWork, row: MonthlyPicture) -> None:
    row.content = row.texts = row.people = row.paper_holder = None
    row.withdrawn_at = work.now


def _record(
    work: UnitOfWork, action: AuditAction, row: MonthlyPicture, officer: Officer | None
) -> None:
    write_audit_entry(
        work,
        action,
        officer_id=officer.id if officer else None,
        subject=str(ReportMonth.of(row.month)),
        details={"sha256": row.sha256, "consent": row.consent.value},
    )
