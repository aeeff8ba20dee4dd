from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer
from portal.models.staff.officer import NO_PASSWORD
from portal.services.audit.independence import DEPENDENT_FOR
from portal.services.reporting import export_requests
from portal.services.reporting.export_file import ExportFilters
from portal.services.staff import account_approval, accounts, invitations
from portal.services.staff.accounts import OfficerProfile
from tests import factories
from tests.factories import NOW
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")
PROFILES = [
    OfficerProfile("new@demo.example", "Nasrin Sultana", Role.MINISTRY),
    OfficerProfile("new@demo.example", "Rafiqul Islam", Role.ADMINISTRATOR),
]


@pytest.fixture
def first(session: Session) -> Officer:
    return factories.officer(session, Role.ADMINISTRATOR)


@pytest.fixture
def second(session: Session) -> Officer:
    return factories.officer(session, Role.ADMINISTRATOR)


def approve(session: Session, account: Officer, by: Officer) -> None:
    account_approval.approve_account(
        unit(session), account, by=by, has_password=account.password_hash != NO_PASSWORD
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.role.value)
def test_a_link_of_the_ministry_or_an_administrator_waits_for_a_second_administrator(
    session: Session, first: Officer, second: Officer, profile: OfficerProfile
) -> None:
    token = invitations.invite_officer(unit(session), profile, by=first)
    with pytest.raises(Forbidden):
        invitations.find_invitation(unit(session), token)
    account = accounts.find_officer_by_email(unit(session), profile.email)
    analyst = factories.officer(session, Role.MINISTRY)
    for unfit in (first, account, analyst):
        with pytest.raises(Forbidden):
            approve(session, account, unfit)
    approve(session, account, second)
    assert invitations.find_invitation(unit(session), token).id == account.id
    assert not account.active, "only the owner of the link opens the account"
    actions = list(session.scalars(select(AuditEntry.action)))
    assert AuditAction.OFFICER_APPROVED in actions
    with pytest.raises(Conflict):
        approve(session, account, second)


def reset(session: Session, account: Officer, by: Officer) -> None:
    invitations.send_reset_link(unit(session), account, by=by)


def enable(session: Session, account: Officer, by: Officer) -> None:
    accounts.set_officer_active(unit(session), account, active=False, by=by.id)
    accounts.set_officer_active(unit(session), account, active=True, by=by.id)


def promote(session: Session, account: Officer, by: Officer) -> None:
    role = Role.ADMINISTRATOR if account.role is Role.MINISTRY else Role.MINISTRY
    profile = OfficerProfile(account.email, account.name, role)
    accounts.change_officer(unit(session), account, profile, by=by)


@pytest.mark.parametrize("give", [reset, enable, promote])
def test_nobody_signs_in_before_a_second_administrator_approves(
    session: Session,
    first: Officer,
    second: Officer,
    give: Callable[[Session, Officer, Officer], None],
) -> None:
    account = factories.officer(session, Role.MINISTRY)
    give(session, account, first)
    session.refresh(account)
    assert not account.active
    with pytest.raises(Forbidden):
        approve(session, account, first)
    approve(session, account, second)
    assert account.active is (give is not reset), "a reset account is opened by its link"


def test_a_district_officer_who_becomes_an_analyst_waits_too(
    session: Session, first: Officer
) -> None:
    account = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    promote(session, account, first)
    assert not account.active
    assert account_approval.waits_for_approval(unit(session), account)


def test_an_administrator_whom_the_first_one_made_is_no_second_person(
    session: Session, first: Officer, second: Officer
) -> None:
    helper = factories.officer(session, Role.ADMINISTRATOR)
    reset(session, helper, first)
    approve(session, helper, second)
    helper.active = True
    invitations.invite_officer(unit(session), PROFILES[0], by=first)
    account = accounts.find_officer_by_email(unit(session), PROFILES[0].email)
    with pytest.raises(Forbidden):
        approve(session, account, helper)


def test_the_console_needs_no_second_person_and_is_in_the_audit_log(session: Session) -> None:
    token = invitations.invite_officer(unit(session), PROFILES[1], by=None)
    assert invitations.find_invitation(unit(session), token).role is Role.ADMINISTRATOR
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.OFFICER_INVITED)
    ).one()
    assert entry.details["by"] == "console"


def accounts_listed_to(session: Session, administrator: Officer) -> list[tuple[str, str]]:
    found = account_approval.accounts_to_approve(unit(session), administrator, most=9)
    return [(each.name, each.asked_by) for each in found]


def test_an_account_is_listed_once_and_only_to_who_may_approve_it(
    session: Session, first: Officer, second: Officer
) -> None:
    third, helper = (factories.officer(session, Role.ADMINISTRATOR) for _ in range(2))
    account = factories.officer(session, Role.MINISTRY)
    account.name, first.name = "Nasrin Sultana", "Rafiqul Islam"
    promote(session, account, first)
    reset(session, account, second)
    enable_again(session, helper, first, second)
    assert accounts_listed_to(session, third) == [("Nasrin Sultana", "Rafiqul Islam")]
    for refused in (first, second, helper):
        assert accounts_listed_to(session, refused) == []
        with pytest.raises(Forbidden):
            approve(session, account, refused)
    approve(session, account, third)
    assert accounts_listed_to(session, third) == []


def enable_again(session: Session, account: Officer, by: Officer, approver: Officer) -> None:
    enable(session, account, by)
    approve(session, account, approver)


def test_a_disabled_account_waits_for_nobody(
    session: Session, first: Officer, second: Officer
) -> None:
    account = factories.officer(session, Role.MINISTRY)
    promote(session, account, first)
    accounts.set_officer_active(unit(session), account, active=False, by=second.id)
    with pytest.raises(Conflict):
        approve(session, account, second)


def test_who_reset_an_analyst_approves_no_export_for_her_for_thirty_days(
    session: Session, first: Officer, second: Officer
) -> None:
    analyst = factories.officer(session, Role.MINISTRY)
    reset(session, analyst, first)
    approve(session, analyst, second)
    later = NOW + DEPENDENT_FOR - timedelta(hours=1)
    asked = export_requests.request_export(
        unit(session, now=later),
        analyst,
        "Report to the minister",
        ExportFilters(),
        identifiable=True,
    )
    session.flush()
    assert not export_requests.exports_to_approve(unit(session, now=later), first, most=9)
    with pytest.raises(Forbidden):
        export_requests.approve_export(unit(session, now=later), first, asked.id)
    after = NOW + DEPENDENT_FOR
    assert export_requests.approve_export(unit(session, now=after), first, asked.id).approved_at


def test_two_accounts_that_one_administrator_reset_do_not_approve_for_each_other(
    session: Session, first: Officer, second: Officer
) -> None:
    asking, approving = (factories.officer(session, Role.MINISTRY) for _ in range(2))
    for account in (asking, approving):
        reset(session, account, first)
        approve(session, account, second)
    asked = export_requests.request_export(
        unit(session), asking, "Report to the minister", ExportFilters(), identifiable=True
    )
    session.flush()
    with pytest.raises(Forbidden):
        export_requests.approve_export(unit(session), approving, asked.id)
    independent = factories.officer(session, Role.MINISTRY)
    assert export_requests.approve_export(unit(session), independent, asked.id).approved_at
