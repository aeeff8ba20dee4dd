"""Uploads a file: checks its outer format, seals it in chunks, and leaves it to the worker."""

import base64
import hashlib
from datetime import timedelta
from pathlib import PurePath
from typing import Final, NamedTuple, Self

from sqlalchemy import select

from portal.domain.intake.import_types import FILE_RETENTION, BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.platform.text import clean
from portal.models import Import, ImportPart, Officer
from portal.models.base import new_id
from portal.services.intake.bulk_import import file_type
from portal.services.intake.bulk_import.import_list import check_may_import, visible_imports
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.unit_of_work import UnitOfWork

_PART: Final = 256 * 1024
_LONGEST_NAME: Final = 150
_UPLOADS: Final = RateLimit("import_uploads", 100, timedelta(days=1))


class Upload(NamedTuple):
    """A file and the officer's statements about it."""

    name: str
    content: bytes
    consent_how: BulkConsent
    language: Language

    @classmethod
    def checked(
        cls, name: str, content: bytes, consent_how: BulkConsent, language: Language
    ) -> Self:
        """Checks the outer format of a file and returns the upload. Raises `Invalid`.

        Call this before a transaction, because it looks through the whole file.
        """
        file_type.refuse_file(name, content)
        return cls(name, content, consent_how, language)


def accept_upload(work: UnitOfWork, officer: Officer, upload: Upload) -> Import:
    """Saves the file for the worker and returns the import.

    Returns the existing import for an identical file, unless that was refused or undone. Raises
    `Forbidden`, `TooMany`.
    """
    check_may_import(officer)
    rate_limit.hold_limit(work, _UPLOADS, str(officer.id))
    digest = hashlib.sha256(upload.content).hexdigest()
    file_index = work.vault.index("import-file", digest)
    before = work.session.scalars(
        select(Import)
        .where(
            Import.file_index == file_index,
            visible_imports(officer),
            Import.stage.not_in((ImportStage.REFUSED, ImportStage.UNDONE, ImportStage.UNDOING)),
            Import.expires_at > work.now,
        )
        .order_by(Import.uploaded_at.desc())
        .limit(1)
    ).one_or_none()
    if before is not None:
        return before
    made = Import(
        id=new_id(),
        officer_id=officer.id,
        district_code=officer.district_code,
        uploaded_at=work.now,
        changed_at=work.now,
        stage=ImportStage.READING,
        file_index=file_index,
        size=len(upload.content),
        language=upload.language,
        consent_how=upload.consent_how,
        expires_at=work.now + FILE_RETENTION,
        request_id=work.request_id,
    )
    made.file_name = clean(PurePath(upload.name[-1000:]).name)[-_LONGEST_NAME:] or "–"
    work.session.add(made)
    work.session.flush()
    for number, start in enumerate(range(0, len(upload.content), _PART)):
        part = ImportPart(id=new_id(), import_id=made.id, number=number)
        piece = base64.b64encode(upload.content[start : start + _PART])
        part.content = piece.decode("ascii")
        work.session.add(part)
        work.session.flush()
        work.session.expunge(part)  # frees memory: a file may have 20 MB
    return made
