"""The start page of an administrator."""

from collections.abc import Sequence
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.review.queue_ages import is_overdue
from portal.domain.review.today_topics import TodayTopic
from portal.models import Alarm
from portal.services.messaging import gateway_admin
from portal.services.privacy import erasure
from portal.services.reporting import export_requests, sharing_agreements, webhook_endpoints
from portal.services.staff import account_approval, second_factor
from portal.services.today.section import ROWS, TodayContext, TodayRow, TodaySection, first_rows
from portal.unit_of_work import UnitOfWork

_HELD: Final = N_("Paused manually")
_PAUSED: Final = N_("Paused after errors")


def administrator_today(
    work: UnitOfWork, context: TodayContext, alarms: Sequence[Alarm], gateways: Sequence[str]
) -> list[TodaySection]:
    """Returns what waits for an administrator. `alarms` are the open ones, the newest first."""
    rows = [
        TodayRow(str(each.id), each.kind.label, each.raised_at, detail=each.subject)
        for each in reversed(alarms)
    ]
    return [
        TodaySection(TodayTopic.ALARMS, rows[:ROWS], len(rows)),
        _paused_gateways(work, context, gateways),
        _accounts(work, context),
        _exports(work, context),
        _agreements(work, context),
        _webhooks(work, context),
        _erasures(work, context),
        _without_second_factor(work),
    ]


def _paused_gateways(
    work: UnitOfWork, context: TodayContext, gateways: Sequence[str]
) -> TodaySection:
    states = gateway_admin.read_gateway_states(work, gateways)
    rows = [
        TodayRow(
            name,
            name,
            state.held_at or state.changed_at,
            remark=_HELD if state.held_at else _PAUSED,
        )
        for name, state in states.items()
        if state.held_at or (state.paused_until and state.paused_until > context.now)
    ]
    return TodaySection(TodayTopic.GATEWAYS, rows[:ROWS], len(rows))


def _accounts(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = account_approval.accounts_to_approve(work, context.officer, most=ROWS + 1)
    rows = [
        TodayRow(
            str(each.officer_id),
            each.name,
            each.asked_at,
            owner=each.asked_by,
            is_overdue=is_overdue(each.asked_at, context.today),
        )
        for each in found
    ]
    return first_rows(TodayTopic.ACCOUNTS, rows)


def _exports(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = export_requests.exports_to_approve(work, context.officer, most=ROWS)
    rows = [
        TodayRow(
            str(each.export.id),
            each.export.stated_purpose or "",
            each.export.asked_at,
            owner=each.asked_by,
        )
        for each in found
    ]
    return TodaySection(TodayTopic.EXPORTS, rows, context.counts.get(TodayTopic.EXPORTS, 0))


def _agreements(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = sharing_agreements.agreements_to_approve(work, context.officer, most=ROWS + 1)
    rows = [
        TodayRow(
            str(each.id),
            each.recipient,
            each.added_at,
            owner=name,
            is_overdue=is_overdue(each.added_at, context.today),
        )
        for each, name in found
    ]
    return first_rows(TodayTopic.AGREEMENTS, rows)


def _webhooks(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = webhook_endpoints.webhooks_to_approve(work, context.officer, most=ROWS + 1)
    rows = [
        TodayRow(
            str(each.id),
            recipient,
            each.added_at,
            owner=name,
            is_overdue=is_overdue(each.added_at, context.today),
        )
        for each, recipient, name in found
    ]
    return first_rows(TodayTopic.WEBHOOKS, rows)


def _erasures(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = erasure.pending_erasures(work, most=ROWS)
    rows = [
        TodayRow(
            each.reference,
            "",
            each.asked_at,
            reference=each.reference,
            remark=each.state.label,
            is_overdue=is_overdue(each.asked_at, context.today),
        )
        for each in found
    ]
    return TodaySection(TodayTopic.ERASURES, rows, context.counts.get(TodayTopic.ERASURES, 0))


def _without_second_factor(work: UnitOfWork) -> TodaySection:
    found = second_factor.accounts_without_second_factor(work)
    rows = [TodayRow(str(each.id), each.name, each.created_at) for each in found[:ROWS]]
    return TodaySection(TodayTopic.NO_SECOND_FACTOR, rows, len(found))
