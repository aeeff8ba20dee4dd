"""The mapping of columns: by heading, by an earlier mapping, or by the officer."""

import json
import uuid
from collections.abc import Sequence
from functools import cache

from sqlalchemy import delete, select

from portal.crypto import Vault
from portal.domain.intake.headings import is_unread_heading, is_unsure_heading, match_heading
from portal.domain.intake.import_columns import IGNORED, columns, missing
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold
from portal.i18n import translate
from portal.models import Import, ImportKey, ImportMapping, Officer
from portal.services.intake.bulk_import.batches import headings_of, taken_over
from portal.services.intake.bulk_import.column_survey import ColumnSurvey
from portal.services.intake.bulk_import.faulty_rows import PROBLEMS, ROW
from portal.services.intake.bulk_import.import_list import find_own_import
from portal.services.intake.bulk_import.place_questions import restart_questions
from portal.unit_of_work import UnitOfWork


def find_columns(work: UnitOfWork, found: Import) -> None:
    """Starts the check if every heading is known or was mapped before; otherwise waits for the officer.

    Raises `Invalid` if no heading is known, and for unsupported dates or encodings.
    """
    headings = headings_of(found)
    remembered = work.session.scalars(
        select(ImportMapping)
        .where(
            ImportMapping.officer_id == found.officer_id,
            ImportMapping.headings_index == _index(work.vault, headings),
        )
        .order_by(ImportMapping.used_at.desc())
        .limit(1)
    ).one_or_none()
    survey = ColumnSurvey.of(found.survey)
    keys = survey.suggest(headings, match_heading(headings))
    if remembered:
        keys = [*remembered.columns, *[IGNORED] * len(headings)][: len(headings)]
    if not any(keys):
        raise Invalid(
            N_(
                "We do not recognise any heading in this list. The first row must have the "
                "column names. Use our template, or write its headings above your columns."
            )
        )
    found.columns = keys
    is_mapped = remembered or all(
        _needs_no_question(heading, key) for heading, key in zip(headings, keys, strict=True)
    )
    lacks_consent = found.consent_how is BulkConsent.COLUMN and "consent" not in keys
    if not is_mapped or missing(keys) or lacks_consent:
        found.stage = ImportStage.MAPPING
        return
    found.month_first = survey.judge(headings, keys)
    begin_check(work, found)


def choose_columns(
    work: UnitOfWork, officer: Officer, import_id: uuid.UUID, keys: Sequence[str]
) -> None:
    """Saves the officer's mapping, also for later lists with the same headings.

    Raises `Invalid` if a required column is missing or two columns have the same meaning,
    `Conflict` if the rows are registrations already.
    """
    found = find_own_import(work, officer, import_id)
    if (
        found.stage not in (ImportStage.MAPPING, ImportStage.CHECKED)
        or found.expires_at <= work.now
    ):
        raise taken_over()
    headings = headings_of(found)
    chosen = [key if key in columns() else IGNORED for key in keys][: len(headings)]
    chosen += [IGNORED] * (len(headings) - len(chosen))
    taken = [key for key in chosen if key]
    if len(taken) != len(set(taken)):
        raise Invalid(N_("Two columns are set to the same thing. Choose each one only once."))
    if missing(taken):
        raise Invalid(N_("Something needed for registration is missing. See below."))
    if found.consent_how is BulkConsent.COLUMN and "consent" not in taken:
        raise Invalid(N_("You said that a column shows who agreed. Choose that column."))
    found.month_first = ColumnSurvey.of(found.survey).judge(headings, chosen)
    found.columns = chosen
    found.changed_at = work.now
    index = _index(work.vault, headings)
    work.session.execute(
        delete(ImportMapping).where(
            ImportMapping.officer_id == officer.id, ImportMapping.headings_index == index
        )
    )
    work.session.add(
        ImportMapping(officer_id=officer.id, headings_index=index, columns=chosen, used_at=work.now)
    )
    begin_check(work, found)


def begin_check(work: UnitOfWork, found: Import) -> None:
    """Starts the check of all rows, from the first one."""
    work.session.execute(delete(ImportKey).where(ImportKey.import_id == found.id))
    restart_questions(found)
    found.stage = ImportStage.CHECKING
    found.batches_done = 0
    found.rows_wrong = found.rows_alike = found.rows_known = 0


def _needs_no_question(heading: str, key: str) -> bool:
    if is_unsure_heading(heading):
        return False
    return (
        bool(key) or not heading or is_unread_heading(heading) or fold(heading) in _added_columns()
    )


def _index(vault: Vault, headings: Sequence[str]) -> bytes:
    """Returns the keyed hash of a first row, which holds personal data in a file without headings."""
    theirs = [folded for each in headings if (folded := fold(each)) not in _added_columns()]
    return vault.index("import-headings", json.dumps(theirs))


@cache
def _added_columns() -> frozenset[str]:
    """Returns the columns that a file of faulty rows adds to those of the officer."""
    return frozenset(
        fold(translate(language, text)) for language in Language for text in (PROBLEMS, ROW)
    )
