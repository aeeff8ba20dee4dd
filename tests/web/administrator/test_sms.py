"""Monitoring and control of SMS on the administrator's pages, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.staff.roles import Role
from portal.models import (
    Alarm,
    AuditEntry,
    CodeDailyTotal,
    GatewayState,
    SmsDailyTotal,
    StoppedKind,
)
from portal.services.messaging.alarms import raise_alarm
from tests.services.messaging.outbox_rows import put
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

HERE = "/staff/sms"


@pytest.fixture
def browser(office: Office) -> Browser:
    return office.browser(office.officer(Role.ADMINISTRATOR))


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE, Role.MINISTRY])
@pytest.mark.parametrize("path", ["", "/costs", "/texts", "/texts/code"])
def test_nobody_else_sees_it(office: Office, role: Role, path: str) -> None:
    office.browser(office.officer(role)).open(f"/en{HERE}{path}", status=404)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_gateways_and_kinds_are_shown(browser: Browser, language: str) -> None:
    page = browser.open(f"/{language}{HERE}")
    assert "emulator" in page.text
    assert page.says("In use")
    assert page.value("weight-emulator") in ("100", "১০০")


def test_a_gateway_is_paused_and_used_again(office: Office, browser: Browser) -> None:
    browser.open(f"/bn{HERE}")
    assert browser.send("Pause").says("Paused manually")
    with office.database.read() as session:
        assert session.get_one(GatewayState, "emulator").held_at is not None
    assert browser.send("Use again").says("In use")
    with office.database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "emulator")).all()
    assert [entry.details for entry in entries] == [{"held": True}, {"held": False}]


def test_a_pause_because_of_trouble_is_shown_with_its_reason_and_can_be_ended(
    office: Office, browser: Browser
) -> None:
    now = datetime.now(UTC)
    with office.database.begin() as session:
        until = now + timedelta(minutes=5)
        state = GatewayState(
            name="emulator", paused_until=until, detail="no balance", changed_at=now
        )
        session.add(state)
        raise_alarm(unit(session, now=now), AlarmKind.GATEWAY_TROUBLE, "emulator", "no balance")
    page = browser.open(f"/en{HERE}")
    assert "no balance" in page.text
    assert browser.send("Use again").says("In use")
    with office.database.read() as session:
        assert session.scalars(select(Alarm.ended_at)).one() is not None


@pytest.mark.parametrize("weight", ["", "-1", "101", "x", "1e1", "0"])
def test_a_wrong_weight_is_refused(office: Office, browser: Browser, weight: str) -> None:
    browser.open(f"/en{HERE}")
    fields: dict[str, Any] = {"weight-emulator": weight}
    page = browser.send(status=422, **fields)
    assert page.status == 422
    with office.database.read() as session:
        assert session.get(GatewayState, "emulator") is None


def test_a_weight_may_be_typed_in_bangla_digits(office: Office, browser: Browser) -> None:
    browser.open(f"/bn{HERE}")
    typed: dict[str, Any] = {"weight-emulator": "৪০"}
    browser.send(**typed)
    with office.database.read() as session:
        state = session.get_one(GatewayState, "emulator")
    assert (state.weight, state.share) == (40, 100)


def test_one_kind_or_all_but_codes_are_stopped_and_let_go(office: Office, browser: Browser) -> None:
    def stopped() -> set[MessageKind]:
        with office.database.read() as session:
            return set(session.scalars(select(StoppedKind.kind)))

    browser.open(f"/en{HERE}")
    browser.send("Being sent")
    assert len(stopped()) == 1
    browser.send("Stop all except codes")
    assert stopped() == set(MessageKind) - CODE_KINDS
    browser.send("Restart all")
    assert stopped() == set()
    page = browser.open(f"/en{HERE}")
    sent = {"csrf_token": page.value("csrf_token")}
    browser.post(f"/en{HERE}/kinds/stop", sent | {"kind": "code"}, status=403)
    browser.post(f"/en{HERE}/kinds/stop", sent | {"kind": "nothing"}, status=404)
    browser.post(f"/en{HERE}/gateways/none/hold", sent, status=404)
    assert stopped() == set()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_what_waits_is_shown_with_its_reason(
    office: Office, browser: Browser, language: str
) -> None:
    with office.database.begin() as session:
        for _ in range(3):
            put(session).hold = CapHold.NUMBER_FULL
    page = browser.open(f"/{language}{HERE}")
    assert page.says("This number has reached today's SMS limit")
    assert page.says("%(count)s waiting", count=3)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_alarm_is_on_every_page_of_administrators_until_it_is_ended(
    office: Office, browser: Browser, language: str
) -> None:
    with office.database.begin() as session:
        raise_alarm(unit(session, now=datetime.now(UTC)), AlarmKind.BUDGET_SPENT)
    page = browser.open(f"/{language}/staff/accounts")
    assert page.says("Today's budget is spent: SMS are on hold")
    browser.open(f"/{language}{HERE}")
    browser.send("Close the alarm")
    assert not browser.open(f"/{language}/staff/accounts").says(
        "Today's budget is spent: SMS are on hold"
    )
    others = office.browser(office.officer(Role.DISTRICT))
    assert not others.open("/en/staff/queue").says("alarm")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_costs_are_shown_by_day_kind_and_gateway_with_the_share_of_used_codes(
    office: Office, browser: Browser, language: str
) -> None:
    day = dhaka_day(datetime.now(UTC))
    given = {"delivered": 900, "unknown": 30, "failed": 70, "segments": 1100, "cost": 4_400_000}
    with office.database.begin() as session:
        for ago in (0, 1, 40):
            session.add(
                SmsDailyTotal(
                    day=day - timedelta(days=ago),
                    kind=MessageKind.CODE,
                    gateway="emulator" if ago else "",
                    waiting=0,
                    sent=1000,
                    **given,
                )
            )
        session.add(CodeDailyTotal(day=day, sent=1000, used=250))
    page = browser.open(f"/{language}{HERE}/costs")
    expected = "880.00" if language == "en" else "৮৮০.০০"
    assert expected in page.text
    codes = {"en": "Codes: 1,000 Codes used: 25%", "bn": "কোড: ১,০০০ ব্যবহার হওয়া কোড: ২৫%"}
    assert codes[language] in page.text
    assert ("100,000.00" if language == "en" else "১,০০,০০০.০০") in page.text
    page = browser.open(f"/{language}{HERE}/costs?days=90")
    assert ("1,320.00" if language == "en" else "১,৩২০.০০") in page.text
