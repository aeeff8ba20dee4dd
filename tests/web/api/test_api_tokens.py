"""Tokens of the machine interface: what stops one, and what a stranger without one can do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.staff.roles import Role
from portal.models import ApiToken, AuditEntry, Officer, SharingAgreement
from portal.services.privacy.after_restore import safeguard_restored
from portal.services.reporting import api_tokens
from portal.services.staff import accounts
from portal.services.staff.accounts import OfficerProfile
from tests import factories
from tests.services.reporting.shared_files import PURPOSE, TERMS
from tests.unit import unit
from tests.web.api.description import problem
from tests.web.api.machine import Machine
from tests.web.staff_client import Office


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic cGhlcmE6eA=="])
def test_without_a_valid_token_there_is_no_answer(office: Office, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = office.app.test_client().get("/api/v1/files", headers=headers)
    assert "token" in problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_stops_with_its_agreement(office: Office, machine: Callable[..., Machine]) -> None:
    caller = machine()
    with office.database.begin() as session:
        session.scalars(select(SharingAgreement)).one().ends_on -= timedelta(days=31)
    assert "has ended" in problem(caller.get(), 403)


def test_a_token_stops_when_it_is_revoked(office: Office, machine: Callable[..., Machine]) -> None:
    caller = machine()
    assert caller.get().status_code == 200
    with office.database.begin() as session:
        token = session.scalars(select(ApiToken)).one()
        assert token.last_used_at is not None
        assert caller.token.encode() not in token.token_hash
        analyst = factories.officer(session, Role.MINISTRY, vault=office.vault)
        api_tokens.revoke_token(unit(session, vault=office.vault), analyst, token.id)
    problem(caller.get(), 401)


def test_a_token_works_from_its_networks_only(machine: Callable[..., Machine]) -> None:
    assert machine(networks="127.0.0.0/8 2001:db8::/32").get().status_code == 200
    assert "this address" in problem(machine(networks="203.0.113.0/24").get(), 403)


def test_a_token_does_not_come_back_with_a_backup(
    office: Office, machine: Callable[..., Machine]
) -> None:
    caller = machine()
    with office.database.begin() as session:
        assert safeguard_restored(unit(session, vault=office.vault), []).tokens == 1
    problem(caller.get(), 401)


def owner_of(office: Office) -> Officer:
    with office.database.read() as session:
        made_by = select(Officer).join(ApiToken, ApiToken.made_by_id == Officer.id)
        return session.scalars(made_by).one()


def disable_and_enable(office: Office, owner: Officer) -> None:
    with office.database.begin() as session:
        work = unit(session, vault=office.vault)
        for active in (False, True):
            accounts.set_officer_active(work, session.get_one(Officer, owner.id), active=active)


def give_another_role(office: Office, owner: Officer) -> None:
    with office.database.begin() as session:
        by = factories.officer(session, Role.ADMINISTRATOR, vault=office.vault)
        profile = OfficerProfile(owner.email, owner.name, Role.ADMINISTRATOR)
        work = unit(session, vault=office.vault)
        accounts.change_officer(work, session.get_one(Officer, owner.id), profile, by=by)


@pytest.mark.parametrize("leave", [disable_and_enable, give_another_role])
def test_a_token_ends_with_the_account_that_made_it(
    office: Office, machine: Callable[..., Machine], leave: Callable[[Office, Officer], None]
) -> None:
    caller = machine()
    leave(office, owner_of(office))
    problem(caller.get(), 401)
    problem(caller.post(f"{caller.file_id}/full"), 401)
    with office.database.read() as session:
        assert AuditAction.API_TOKEN_REVOKED in [*session.scalars(select(AuditEntry.action))]


def test_a_token_pauses_while_its_owner_cannot_sign_in(
    office: Office, machine: Callable[..., Machine]
) -> None:
    """For example while a reset link waits. The page of the agreement says so."""
    caller = machine()
    with office.database.begin() as session:
        session.get_one(Officer, owner_of(office).id).active = False
        agreement = session.scalars(select(SharingAgreement.id)).one()
    assert "Ask the ministry" in problem(caller.get(), 403)
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.typed |= {*TERMS, PURPOSE}
    for language, words in (("en", "is closed. Make a new token"), ("bn", "আর কাজ করছে না")):
        assert words in browser.open(f"/{language}/staff/exports/sharing/{agreement}").text


def test_a_stranger_waits_for_no_writer_and_writes_nothing(
    office: Office, machine: Callable[..., Machine]
) -> None:
    """Otherwise calls with any token would queue before the people who register."""
    caller = machine(networks="203.0.113.0/24")
    with office.database.begin():
        problem(caller.get(), 403)
        caller.token = "phera_unknown"
        problem(caller.get(), 401)
    with office.database.read() as session:
        assert session.scalars(select(ApiToken)).one().last_used_at is None
