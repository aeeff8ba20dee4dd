"""The stored findings about the file of an import."""

import json
from datetime import date

from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.import_dates import FIRST_DAY_1900, FIRST_DAY_1904
from portal.models import Import


def summary_of(found: Import) -> FileSummary:
    """Returns the findings, empty for a file that is not read yet."""
    return FileSummary.of_values(json.loads(found.file_summary or "{}"))


def first_day_of(found: Import) -> date | None:
    """Returns the day from which the file counts days, or None if it does not say."""
    summary = summary_of(found)
    if not summary.counts_days:
        return None
    return FIRST_DAY_1904 if summary.counts_from_1904 else FIRST_DAY_1900
