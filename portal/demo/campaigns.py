"""Made-up campaigns for demonstration: results of two posters and a post, and the pages where people stopped."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.form_pages import FormPage
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration, StepCounter
from portal.services.outreach import campaigns
from portal.services.reporting.funnel_report import NOT_FOR_ALL
from portal.unit_of_work import UnitOfWork

_PLANS: Final = (
    CampaignPlan("AIR26", "বিমানবন্দরের পোস্টার", "শাহজালাল বিমানবন্দর, আগমনী হল"),
    CampaignPlan("PDO26", "ফেসবুক পোস্ট", None),
    CampaignPlan("EID26", "ঈদের মেলার ব্যানার", "জেলা কর্মসংস্থান অফিস"),
)
_ENDED: Final = "EID26"
_SHARES: Final = {"AIR26": 3, "PDO26": 2, "EID26": 1, None: 6}
_PAGES: Final = [page for page in FormPage if page not in NOT_FOR_ALL]
_STOPPED: Final = 0.4
"""Number of abandoned drafts per submission."""


def add_campaigns(work: UnitOfWork, random: Random) -> None:
    """Adds campaigns and attributes the existing registrations to them."""
    by = work.session.scalars(
        select(Officer).where(Officer.role == Role.ADMINISTRATOR).order_by(Officer.id).limit(1)
    ).one()
    for plan in _PLANS:
        campaigns.add_campaign(work.at(work.now - timedelta(days=70)), plan, by=by)
    campaigns.end_campaign(work, _ENDED, by=by)
    done: Counter[tuple[str, FormPage, date]] = Counter()
    for registration in work.session.scalars(select(Registration).order_by(Registration.id)):
        code, day = _any_code(random), dhaka_day(registration.submitted_at)
        registration.campaign_code = code
        done.update((code or "", page, day) for page in _PAGES)
        if random.random() < _STOPPED:
            stopped_at = int(len(_PAGES) * random.random() ** 2)  # most of them early
            code = _any_code(random)
            done.update((code or "", page, day) for page in _PAGES[: stopped_at + 1])
    for (name, page, day), count in done.items():
        work.session.add(
            StepCounter(campaign_code=name, page=page.value, day=day, slot=0, count=count)
        )


def _any_code(random: Random) -> str | None:
    return random.choices(list(_SHARES), list(_SHARES.values()))[0]
