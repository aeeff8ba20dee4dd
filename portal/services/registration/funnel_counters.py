"""Counting how far people come: one number more when a page is filled in for the first time.

Numbers only: a counter knows the day, the page and the campaign, and nothing of a person.
"""

from datetime import date

from portal.domain.registration.form_pages import FormPage
from portal.models import Draft, StepCounter
from portal.models.outreach.campaign import SLOTS
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork


def count_form_page(work: UnitOfWork, draft: Draft, page: FormPage, *, day: date) -> None:
    """Counts a page of a draft. To be called last in a transaction: the counter stays locked.

    A number is spread over several rows: on one row everybody who saves this page on this day
    would wait for the disk of the one before.
    """
    work.session.flush()  # the draft's own row goes before
    work.session.execute(
        upsert_into(work, StepCounter)
        .values(
            campaign_code=draft.campaign_code or "",
            page=page.value,
            day=day,
            slot=draft.id.int % SLOTS,
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
