"""Counters of the funnel: one more for the first completion of a page.

A counter contains the day, the page and the campaign, and no personal data.
"""

from datetime import date
from functools import cache

from sqlalchemy import Executable, bindparam

from portal.domain.registration.form_pages import FormPage
from portal.models import Draft, StepCounter
from portal.models.outreach.campaign import SLOTS
from portal.services.platform.upsert import dialect_of, upsert_into_table
from portal.unit_of_work import UnitOfWork


def count_form_page(work: UnitOfWork, draft: Draft, page: FormPage, *, day: date) -> None:
    """Counts a page of a draft. Call this last in a transaction, because the counter stays locked.

    Each counter is spread over several rows. With a single row, all who save the same page on the
    same day would wait for each other's commits.
    """
    work.session.flush()  # the row of the draft is written first
    values = {
        "campaign": draft.campaign_code or "",
        "of_page": page.value,
        "of_day": day,
        "in_slot": draft.id.int % SLOTS,
    }
    work.session.execute(_count_statement(dialect_of(work)), values)


@cache
def _count_statement(dialect: str) -> Executable:
    return (
        upsert_into_table(dialect, StepCounter)
        .values(
            campaign_code=bindparam("campaign"),
            page=bindparam("of_page"),
            day=bindparam("of_day"),
            slot=bindparam("in_slot"),
            count=1,
        )
        .on_conflict_do_update(
            index_elements=[
                StepCounter.campaign_code,
                StepCounter.page,
                StepCounter.day,
                StepCounter.slot,
            ],
            set_={"count": StepCounter.count + 1},
        )
    )
