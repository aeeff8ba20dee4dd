"""Campaigns: administration, and the campaign of a draft."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.outreach.campaigns import CampaignPlan, make_up_code
from portal.domain.platform.errors import Conflict, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Campaign, Draft, Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork


def add_campaign(work: UnitOfWork, plan: CampaignPlan, *, by: Officer) -> Campaign:
    """Adds a campaign. Raises `Conflict` if its code is taken by any campaign, ended ones included."""
    code = plan.code or make_up_code()
    while not _insert(work, plan, code, by):
        if plan.code is not None:
            raise Conflict(N_("The code %(code)s is taken. Choose another one."), code=code)
        code = make_up_code()
    write_audit_entry(work, AuditAction.CAMPAIGN_ADDED, officer_id=by.id, subject=code)
    return work.session.get_one(Campaign, code)


def end_campaign(work: UnitOfWork, code: str, *, by: Officer) -> Campaign:
    """Ends a campaign: its address still opens the portal, but nothing is credited to it.

    Does nothing if it has ended. Raises `NotFound`.
    """
    campaign = _lock(work.session, code)
    if campaign.ended_at is None:
        campaign.ended_at = work.now
        action = AuditAction.CAMPAIGN_ENDED
        write_audit_entry(work, action, officer_id=by.id, subject=code)
    return campaign


def restart_campaign(work: UnitOfWork, code: str, *, by: Officer) -> Campaign:
    """Restarts an ended campaign. Raises `NotFound`."""
    campaign = _lock(work.session, code)
    if campaign.ended_at is not None:
        campaign.ended_at = None
        action = AuditAction.CAMPAIGN_BEGUN_AGAIN
        write_audit_entry(work, action, officer_id=by.id, subject=code)
    return campaign


def find_campaign(work: UnitOfWork, code: str) -> Campaign:
    """Returns the campaign with this code. Raises `NotFound`."""
    return _existing(work.session.get(Campaign, code))


def list_campaigns(work: UnitOfWork) -> list[Campaign]:
    """Returns all campaigns: active ones first, then the newest first."""
    return list(
        work.session.scalars(
            select(Campaign).order_by(
                Campaign.ended_at.is_not(None), Campaign.created_at.desc(), Campaign.code
            )
        )
    )


def credit_campaign(work: UnitOfWork, draft: Draft, code: str | None) -> None:
    """Records the campaign in a locked draft before the first page is saved.

    Ignores an unknown, ended or missing code. A recorded campaign does not change.
    """
    if code is None or draft.consent_at is not None or draft.campaign_code is not None:
        return
    draft.campaign_code = work.session.scalars(
        select(Campaign.code).where(Campaign.code == code, Campaign.ended_at.is_(None))
    ).one_or_none()


def _insert(work: UnitOfWork, plan: CampaignPlan, code: str, by: Officer) -> bool:
    """Inserts a campaign. Returns False if the code is taken."""
    statement = (
        upsert_into(work, Campaign)
        .values(code=code, name=plan.name, note=plan.note, created_at=work.now, created_by_id=by.id)
        .on_conflict_do_nothing(index_elements=[Campaign.code])
        .returning(Campaign.code)
    )
    return work.session.execute(statement).first() is not None


def _lock(session: Session, code: str) -> Campaign:
    return _existing(session.get(Campaign, code, with_for_update=True))


def _existing(campaign: Campaign | None) -> Campaign:
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    return campaign
