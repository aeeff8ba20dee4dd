from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, NotFound
from portal.domain.registration.form_pages import FormPage, pages_for
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Campaign, Draft, Officer, Registration
from portal.services.audit import audit_log
from portal.services.outreach import campaigns
from portal.services.registration import drafts, submit
from tests import factories
from tests.factories import NOW, TYPED
from tests.unit import unit

BROWSER_TOKEN = "this browser"
BANGLA = Language.BANGLA
MINUTE = timedelta(minutes=1)


@pytest.fixture
def administrator(database: Database) -> Officer:
    with database.begin() as session:
        factories.places(session)
        return factories.officer(session, Role.ADMINISTRATOR)


def add(
    database: Database, by: Officer, code: str | None = None, name: str = "Eid at the airport"
) -> Campaign:
    with database.begin() as session:
        return campaigns.add_campaign(unit(session), CampaignPlan(code, name, None), by=by)


def change(
    database: Database,
    by: Officer,
    code: str,
    verb: Callable[..., Campaign] = campaigns.end_campaign,
) -> Campaign:
    with database.begin() as session:
        return verb(unit(session, now=NOW + MINUTE), code, by=by)


def begin(database: Database, code: str | None, browser_token: str = BROWSER_TOKEN) -> Draft:
    """Submits the first page as a person who came by a code."""
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session), browser_token, language=BANGLA)
        campaigns.credit_campaign(unit(session), draft, code)
        drafts.save_page(unit(session), draft, FormPage.CONSENT, TYPED, language=BANGLA)
        return draft


def send(database: Database, browser_token: str = BROWSER_TOKEN) -> Registration:
    """Submits all other pages."""
    with database.begin() as session:
        draft = drafts.lock_draft(unit(session), browser_token)
        for page in list(pages_for(TYPED))[1:]:
            drafts.save_page(unit(session), draft, page, TYPED, language=BANGLA)
        found = submit.submit(unit(session), browser_token, language=BANGLA)
        return session.get_one(Registration, found)


def test_a_campaign_has_the_code_that_was_chosen(
    database: Database, administrator: Officer
) -> None:
    made = add(database, administrator, "EID26")
    assert (made.code, made.name, made.ended_at) == ("EID26", "Eid at the airport", None)
    assert (made.created_by_id, made.created_at) == (administrator.id, NOW)


def test_without_a_wish_a_code_is_made_up(database: Database, administrator: Officer) -> None:
    codes = {add(database, administrator).code for _ in range(5)}
    assert len(codes) == 5


def test_a_taken_code_is_refused_even_when_its_campaign_has_ended(
    database: Database, administrator: Officer
) -> None:
    add(database, administrator, "EID26")
    change(database, administrator, "EID26")
    with pytest.raises(Conflict):
        add(database, administrator, "EID26", "Another")
    with database.read() as session:
        assert campaigns.find_campaign(unit(session), "EID26").name == "Eid at the airport"


def test_of_several_who_want_one_code_at_once_one_gets_it(
    database: Database, administrator: Officer
) -> None:
    def outcome(number: int) -> bool:
        try:
            add(database, administrator, "EID26", f"No. {number}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(outcome, range(6))) == 1


def test_who_came_by_a_campaign_is_its_credit_to_the_end(
    database: Database, administrator: Officer
) -> None:
    add(database, administrator, "EID26")
    begin(database, "EID26")
    change(database, administrator, "EID26")
    assert send(database).campaign_code == "EID26"


@pytest.mark.parametrize("code", [None, "NOSUCH", "OLD26"])
def test_a_code_that_is_missing_unknown_or_ended_is_nobodys_credit(
    database: Database, administrator: Officer, code: str | None
) -> None:
    add(database, administrator, "OLD26")
    change(database, administrator, "OLD26")
    begin(database, code)
    assert send(database).campaign_code is None


def test_the_first_link_stays_whatever_is_followed_later(
    database: Database, administrator: Officer
) -> None:
    add(database, administrator, "EID26")
    add(database, administrator, "RADIO")
    begin(database, "EID26")
    assert begin(database, "RADIO").campaign_code == "EID26"
    begin(database, None, "by himself")
    assert begin(database, "RADIO", "by himself").campaign_code is None


def test_a_campaign_can_be_begun_again(database: Database, administrator: Officer) -> None:
    add(database, administrator, "EID26")
    ended = change(database, administrator, "EID26")
    assert ended.ended_at == NOW + MINUTE
    assert change(database, administrator, "EID26", campaigns.restart_campaign).ended_at is None
    assert begin(database, "EID26").campaign_code == "EID26"


def test_an_unknown_campaign_can_be_neither_seen_nor_ended(
    database: Database, administrator: Officer
) -> None:
    with database.read() as session, pytest.raises(NotFound):
        campaigns.find_campaign(unit(session), "NOSUCH")
    for verb in (campaigns.end_campaign, campaigns.restart_campaign):
        with pytest.raises(NotFound):
            change(database, administrator, "NOSUCH", verb)


def test_what_runs_is_listed_first(database: Database, administrator: Officer) -> None:
    for code in ("AAAA", "BBBB", "CCCC"):
        add(database, administrator, code)
    change(database, administrator, "AAAA")
    with database.read() as session:
        assert [each.code for each in campaigns.list_campaigns(unit(session))] == [
            "BBBB",
            "CCCC",
            "AAAA",
        ]


def test_each_change_is_in_the_audit_log_once(database: Database, administrator: Officer) -> None:
    add(database, administrator, "EID26")
    for verb in (
        campaigns.end_campaign,
        campaigns.end_campaign,
        campaigns.restart_campaign,
        campaigns.restart_campaign,
    ):
        change(database, administrator, "EID26", verb)
    with database.read() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "EID26").order_by(AuditEntry.number)
        ).all()
        assert [entry.action for entry in entries] == [
            AuditAction.CAMPAIGN_ADDED,
            AuditAction.CAMPAIGN_ENDED,
            AuditAction.CAMPAIGN_BEGUN_AGAIN,
        ]
        assert {entry.officer_id for entry in entries} == {administrator.id}
        assert audit_log.first_wrong_entry(unit(session)) is None
