"""The pictures of a month, as drafts show them and as frozen months sign them.

A document names a picture by its id and hashes alone. Picture and texts stay outside of what is signed, so that they can
be withdrawn while the signature stays valid (decision 0151).
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.monthly_picture import PictureTexts
from portal.domain.reporting.report_month import ReportMonth
from portal.models import MonthlyPicture
from portal.services.platform.encoded_picture import EncodedPicture
from portal.unit_of_work import UnitOfWork

KEY: Final = "pictures"
"""The name of the pictures in a document. Months frozen before there were pictures lack it."""


class PictureState(StrEnum):
    """Whether a picture of a document may be shown."""

    SHOWN = "shown"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    """The consent was given until a day that is over."""


class ShownPicture(NamedTuple):
    """A picture of a document. `texts` is None unless it may be shown."""

    id: uuid.UUID
    state: PictureState
    day: date | None
    """When it was withdrawn, or the last day of the consent if that is known."""
    texts: PictureTexts | None
    width: int
    height: int


class PictureFile(NamedTuple):
    """A picture of a document with its pixels, None unless it may be shown."""

    shown: ShownPicture
    picture: EncodedPicture | None


def pictures_of(work: UnitOfWork, month: ReportMonth) -> Sequence[MonthlyPicture]:
    """Returns the rows of a month that are not withdrawn, in the order of their addition."""
    return work.session.scalars(
        select(MonthlyPicture)
        .where(MonthlyPicture.month == month.first, MonthlyPicture.withdrawn_at.is_(None))
        .order_by(MonthlyPicture.added_at, MonthlyPicture.id)
    ).all()


def signed_pictures(work: UnitOfWork, month: ReportMonth) -> list[dict[str, str]]:
    """Returns what the document of a month says of the pictures that may be shown today."""
    today = dhaka_day(work.now)
    return [
        {"id": str(each.id), "sha256": each.sha256, "texts_sha256": _texts_sha256(each)}
        for each in pictures_of(work, month)
        if each.consent_ends_on is None or each.consent_ends_on >= today
    ]


def read_pictures(work: UnitOfWork, document: Mapping[str, Any]) -> list[ShownPicture]:
    """Returns the pictures that a document names, with their texts as far as they may be shown."""
    return [shown for shown, _ in _found(work, document)]


def read_picture_files(work: UnitOfWork, document: Mapping[str, Any]) -> list[PictureFile]:
    """Returns the same with their pixels."""
    return [
        PictureFile(shown, None if row is None else _encoded(row))
        for shown, row in _found(work, document)
    ]


def find_picture(work: UnitOfWork, month: ReportMonth, picture_id: uuid.UUID) -> EncodedPicture:
    """Returns a picture that may be shown. Raises `NotFound`, also once it is withdrawn."""
    row = work.session.scalars(
        select(MonthlyPicture).where(
            MonthlyPicture.id == picture_id,
            MonthlyPicture.month == month.first,
            _may_be_shown(work),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such picture any more."))
    return _encoded(row)


def _may_be_shown(work: UnitOfWork) -> ColumnElement[bool]:
    until = MonthlyPicture.consent_ends_on
    return MonthlyPicture.withdrawn_at.is_(None) & or_(
        until.is_(None), until >= dhaka_day(work.now)
    )


def _found(
    work: UnitOfWork, document: Mapping[str, Any]
) -> Iterator[tuple[ShownPicture, MonthlyPicture | None]]:
    """Yields each picture of a document, with its row if it may be shown."""
    named = document.get(KEY, [])
    ids = [uuid.UUID(each["id"]) for each in named]
    rows = {
        each.id: each
        for each in work.session.scalars(select(MonthlyPicture).where(MonthlyPicture.id.in_(ids)))
    }
    today = dhaka_day(work.now)
    for row_id, signed in zip(ids, named, strict=True):
        row = rows.get(row_id)
        if row is None or (row.consent_ends_on is not None and row.consent_ends_on < today):
            day = None if row is None else row.consent_ends_on
            yield ShownPicture(row_id, PictureState.ENDED, day, None, 0, 0), None
        elif row.withdrawn_at is not None or not _is_as_signed(row, signed):
            day = None if row.withdrawn_at is None else dhaka_day(row.withdrawn_at)
            yield ShownPicture(row_id, PictureState.WITHDRAWN, day, None, 0, 0), None
        else:
            texts = PictureTexts.of_stored(row.texts or "")
            yield (
                ShownPicture(row_id, PictureState.SHOWN, None, texts, row.width, row.height),
                row,
            )


def _is_as_signed(row: MonthlyPicture, signed: Mapping[str, str]) -> bool:
    """Whether picture and texts are those of the document. Only somebody with the keys can have changed them."""
    return (row.sha256, _texts_sha256(row)) == (signed["sha256"], signed["texts_sha256"])


def _texts_sha256(row: MonthlyPicture) -> str:
    return hashlib.sha256((row.texts or "").encode()).hexdigest()


def _encoded(row: MonthlyPicture) -> EncodedPicture:
    return EncodedPicture.of_stored(row.content or "", row.width, row.height)
