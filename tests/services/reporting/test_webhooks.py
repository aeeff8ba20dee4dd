"""Webhooks: events in the transaction of a transition, delivery with retries, four eyes, and the end."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.reporting.webhook_events import WebhookEvent
from portal.domain.reporting.webhook_retry import GIVE_UP_AFTER
from portal.domain.staff.roles import Role
from portal.gateways.webhooks import WebhookAnswer
from portal.models import AuditEntry, Officer, Registration, SharingAgreement, WebhookDelivery
from portal.services.privacy import erasure
from portal.services.privacy.after_restore import safeguard_restored
from portal.services.privacy.subject_access import notified_recipients
from portal.services.reporting import webhook_delivery, webhook_endpoints, webhook_log
from portal.unit_of_work import UnitOfWork
from tests import factories
from tests.factories import NOW
from tests.services.reporting.webhooks import (
    DOWN,
    WebhookRecipient,
    data_of,
    deliver,
    endpoint_of,
    events_of,
    register,
    webhook_recipient,
)
from tests.unit import unit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Act = Callable[[UnitOfWork, Officer, uuid.UUID], object]


@pytest.fixture
def recipient(database: Database) -> WebhookRecipient:
    with database.begin() as session:
        factories.places(session)
        return webhook_recipient(session)


def act(database: Database, recipient: WebhookRecipient, what: Act, **days: timedelta) -> None:
    with database.begin() as session:
        now = NOW + days.get("after", timedelta())
        what(unit(session, now=now), recipient.analyst, recipient.endpoint_id)


def test_each_transition_is_an_event_and_a_return_is_none(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database, State.CLOSED)
    register(database, State.RETURNED)
    register(database, State.DUPLICATE)
    names = [each.value.removeprefix("registration.") for each in events_of(database, recipient)]
    assert names == [
        *("submitted", "verified", "received", "closed"),
        "submitted",
        *("submitted", "removed"),
    ]


def test_an_event_is_undone_with_its_transition(
    database: Database, recipient: WebhookRecipient
) -> None:
    def submit_and_fail() -> None:
        with database.begin() as session:
            factories.registration(session)
            assert session.scalars(select(func.count()).select_from(WebhookDelivery)).one() == 1
            raise LookupError

    with pytest.raises(LookupError):
        submit_and_fail()
    assert events_of(database, recipient) == []


def test_only_approved_addresses_that_are_not_stopped_get_events(
    database: Database, recipient: WebhookRecipient
) -> None:
    with database.begin() as session:
        waiting = webhook_recipient(session, is_approved=False)
        stopped = webhook_recipient(session)
    act(database, stopped, webhook_endpoints.stop_webhook)
    register(database)
    assert [len(events_of(database, each)) for each in (recipient, waiting, stopped)] == [1, 0, 0]


def test_two_recipients_cannot_join_what_they_get_and_it_has_no_personal_data(
    database: Database, recipient: WebhookRecipient
) -> None:
    with database.begin() as session:
        other = webhook_recipient(session)
    register(database, number=5)
    one, two = deliver(database, recipient), deliver(database, other)
    assert {each.event_id for each in one} == {each.event_id for each in two}
    assert not {each.webhook_id for each in one} & {each.webhook_id for each in two}
    [mine, theirs] = [{each["data"]["pseudonym"] for each in data_of(n)} for n in (one, two)]
    assert len(mine) == len(theirs) == 5
    assert not mine & theirs
    for body in data_of(one):
        assert set(body) == {"type", "timestamp", "data"}
        assert set(body["data"]) == {"schema_version", "pseudonym", "district"}


def test_a_district_is_told_only_where_five_people_have_registered(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database, number=4)
    assert {each["data"]["district"] for each in data_of(deliver(database, recipient))} == {None}
    register(database)
    [body] = data_of(deliver(database, recipient))
    assert body["data"]["district"] == factories.COXS_BAZAR


def test_an_erased_person_is_to_be_deleted_even_if_the_case_was_closed(
    database: Database, recipient: WebhookRecipient
) -> None:
    closed = register(database, State.CLOSED)
    with database.begin() as session:
        administrator = factories.officer(session, Role.ADMINISTRATOR)
        erasure.request_erasure(unit(session), closed)
        session.flush()
        reference = session.get_one(Registration, closed).reference
        erasure.erase_registration(unit(session), administrator, reference, "on_phone")
    *_, last = events_of(database, recipient)
    assert last is WebhookEvent.REMOVED
    *_, body = data_of(deliver(database, recipient))
    assert body["type"] == "registration.removed"
    assert body["data"]["district"] is None


def test_an_address_needs_a_second_person_an_agreement_of_rows_and_the_ministry(
    database: Database,
) -> None:
    with database.begin() as session:
        factories.places(session)
        waiting = webhook_recipient(session, is_approved=False)
        district = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        work = unit(session)
        with pytest.raises(Forbidden, match="second person"):
            webhook_endpoints.approve_webhook(work, waiting.analyst, waiting.endpoint_id)
        with pytest.raises(Conflict, match="second person"):
            webhook_log.queue_test_event(work, waiting.analyst, waiting.endpoint_id)
        for refused in (webhook_endpoints.approve_webhook, webhook_endpoints.stop_webhook):
            with pytest.raises(Forbidden, match="Only the ministry"):
                refused(work, district, waiting.endpoint_id)
        with pytest.raises(Invalid):
            webhook_endpoints.add_webhook(work, waiting.analyst, waiting.agreement_id, "x")
        with pytest.raises(Forbidden, match="of this kind"):
            webhook_recipient(session, grade=Grade.AGGREGATED)
        webhook_endpoints.approve_webhook(work, waiting.second, waiting.endpoint_id)
        with pytest.raises(Conflict, match="already"):
            webhook_endpoints.approve_webhook(work, waiting.second, waiting.endpoint_id)
        for _ in range(webhook_endpoints.MOST_OPEN - 1):
            webhook_endpoints.add_webhook(
                work, waiting.analyst, waiting.agreement_id, "https://a.example/"
            )
            session.flush()
        with pytest.raises(Conflict, match="at most"):
            webhook_endpoints.add_webhook(
                work, waiting.analyst, waiting.agreement_id, "https://a.example/"
            )
    with database.read() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert AuditAction.WEBHOOK_ADDED in actions
    assert AuditAction.WEBHOOK_APPROVED in actions


def test_the_secret_is_sealed_and_a_rotation_signs_by_both_for_a_day(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database, number=2)
    with database.begin() as session:
        made = webhook_endpoints.rotate_webhook_secret(
            unit(session), recipient.analyst, recipient.endpoint_id
        )
    [first, _] = deliver(database, recipient)
    assert first.secrets == [made.secret, recipient.secret]
    assert len(first.headers(NOW)["webhook-signature"].split(" ")) == 2
    register(database)
    [later] = deliver(database, recipient, now=NOW + webhook_endpoints.BOTH_SECRETS_FOR)
    assert later.secrets == [made.secret]
    with database.begin() as session:
        webhook_delivery.stop_ended_webhooks(unit(session, now=NOW + 2 * DAY))
    assert endpoint_of(database, recipient).previous_until is None


def test_a_pause_keeps_events_and_410_is_one(
    database: Database, recipient: WebhookRecipient
) -> None:
    act(database, recipient, webhook_endpoints.pause_webhook)
    register(database)
    assert deliver(database, recipient) == []
    act(database, recipient, webhook_endpoints.resume_webhook)
    deliver(database, recipient, WebhookAnswer(410, "http 410"))
    assert endpoint_of(database, recipient).paused_at is not None
    late = GIVE_UP_AFTER + HOUR
    with database.begin() as session:
        assert webhook_delivery.set_overdue_aside(unit(session, now=NOW + late), limit=9) == 0
    act(database, recipient, webhook_endpoints.resume_webhook, after=late)
    assert len(deliver(database, recipient, now=NOW + late)) == 1


def test_nothing_goes_after_the_last_day_of_the_agreement(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database)
    with database.begin() as session:
        session.execute(update(SharingAgreement).values(ends_on=dhaka_day(NOW)))
    after = NOW + DAY
    assert deliver(database, recipient, now=after) == []
    with database.begin() as session:
        work = unit(session, now=after)
        assert webhook_delivery.endpoints_with_work(work) == []
        assert webhook_delivery.stop_ended_webhooks(work) == 1
        with pytest.raises(Conflict):
            webhook_log.queue_test_event(work, recipient.analyst, recipient.endpoint_id)
    register(database)
    assert len(events_of(database, recipient)) == 1
    assert len(deliver(database, recipient)) == 0


def test_a_restored_database_tells_nobody_until_a_person_resumes(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database)
    with database.begin() as session:
        assert safeguard_restored(unit(session), []).webhooks == 1
    assert deliver(database, recipient) == []
    assert endpoint_of(database, recipient).paused_at is not None
    with database.begin() as session:
        webhook_endpoints.resume_webhook(unit(session), recipient.second, recipient.endpoint_id)
    assert len(deliver(database, recipient)) == 1


def test_a_person_learns_who_was_told_also_when_the_events_are_deleted(
    database: Database, recipient: WebhookRecipient
) -> None:
    about = register(database, State.VERIFIED)
    deliver(database, recipient, DOWN)
    with database.read() as session:
        assert notified_recipients(unit(session), about) == []
    later = NOW + timedelta(hours=1)
    count = len(deliver(database, recipient, now=later))
    while each := deliver(database, recipient, now=later):
        count += len(each)
    with database.begin() as session:
        erasure.request_erasure(unit(session, now=later), about)
        session.flush()
    assert deliver(database, recipient, now=later), "the recipient hears what to delete"
    with database.begin() as session:
        session.execute(delete(WebhookDelivery))
    with database.read() as session:
        (noted,) = notified_recipients(unit(session), about)
    assert (noted.recipient, noted.events) == ("World Bank", count)
    assert noted.first_at == noted.last_at == later
