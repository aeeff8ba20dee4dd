"""The officer's answers to the questions about unknown names of upazilas."""

import uuid
from collections.abc import Mapping

from portal.domain.intake.import_types import ImportStage
from portal.domain.intake.place_questions import PlaceKey
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.models import Officer
from portal.services.intake.bulk_import.batches import taken_over
from portal.services.intake.bulk_import.column_mapping import begin_check
from portal.services.intake.bulk_import.import_list import find_own_import
from portal.services.intake.bulk_import.place_questions import save_answers
from portal.unit_of_work import UnitOfWork


def answer_place_questions(
    work: UnitOfWork, officer: Officer, import_id: uuid.UUID, answers: Mapping[PlaceKey, str]
) -> None:
    """Saves what names mean, for all rows that have them, and checks the rows again.

    An answer is a code, `NEW_PLACE` for a name that is right as written, or nothing. Raises `Conflict`,
    and `Invalid` if no answer changes.
    """
    found = find_own_import(work, officer, import_id)
    if found.stage is not ImportStage.CHECKED or found.expires_at <= work.now:
        raise taken_over()
    if not save_answers(found, answers):
        raise Invalid(N_("Choose what at least one of these names means."))
    found.changed_at = work.now
    begin_check(work, found)
