"""`portal sms why`: what became of the SMS of a person, try by try."""

from collections.abc import Iterator
from datetime import datetime

import click

from portal.cli.cli_context import CliContext, open_context
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.reference import show_reference
from portal.i18n import show_moment
from portal.models import Registration
from portal.services.messaging.delivery_history import (
    MessageHistory,
    messages_of_phone,
    messages_of_registration,
)
from portal.services.privacy.number_lookup import note_lookup_by_command
from portal.services.registration.find_by_reference import find_by_reference
from portal.unit_of_work import UnitOfWork

_OUTCOMES = {
    OutcomeKind.ACCEPTED: "accepted",
    OutcomeKind.REFUSED: "refused for good",
    OutcomeKind.TRY_AGAIN: "not sent, try again",
    OutcomeKind.UNKNOWN: "unknown whether sent",
    OutcomeKind.TROUBLE: "not sent, the gateway refuses all SMS",
    None: "no answer yet",
}


@click.command()
@click.argument("whose", metavar="REFERENCE|PHONE")
def why(whose: str) -> None:
    """Tell what became of the last 20 SMS of a registration or a phone, and what they wait for.

    It shows codes too, but no text of an SMS. The look is written to the audit log.
    """
    with open_context() as context:
        with context.begin() as work:
            registration = find_by_reference(work, whose)
            mobile = registration.mobile if registration else _mobile(whose)
            numbers = [each for each in (mobile, registration and registration.reference) if each]
            note_lookup_by_command(work, numbers)
        with context.read() as work:
            for line in _lines(context, work, registration, mobile or ""):
                click.echo(line)


def _mobile(whose: str) -> str:
    try:
        return read_mobile(whose)
    except Invalid as error:
        raise click.ClickException(
            "No registration has this reference, and it is no Bangladeshi mobile number."
        ) from error


def _lines(
    context: CliContext, work: UnitOfWork, registration: Registration | None, mobile: str
) -> Iterator[str]:
    gateways, caps = context.settings.gateways, context.settings.caps
    if registration is None:
        found = messages_of_phone(work, mobile, gateways, caps)
    else:
        registration = work.session.get_one(Registration, registration.id)
        found = messages_of_registration(work, registration, gateways, caps)
        yield f"Registration {show_reference(registration.reference)}"
        yield from _rules(registration)
    if not found:
        yield "No SMS was written."
    for number, each in enumerate(found, start=1):
        yield from _about(number, each)


def _rules(registration: Registration) -> Iterator[str]:
    """Yields the rules by which SMS about this registration were not written at all."""
    if registration.erased_at is not None:
        yield "It was erased, and its SMS with it."
    elif not registration.may_sms:
        yield "The person wants no SMS, or sent STOP: only codes are written."
    elif not registration.phone_verified:
        yield (
            "The phone was never proven by a code. Such a number gets one SMS a day about new"
            " registrations, so that the SMS about this one may not have been written."
        )


def _about(number: int, found: MessageHistory) -> Iterator[str]:
    message = found.message
    yield f"{number}. {message.kind.label} ({message.kind.value}): {message.state.label}"
    yield f"   written {_at(message.created_at)}, reference at the gateway {message.reference}"
    for count, attempt in enumerate(found.attempts, start=1):
        words = f' "{attempt.detail}"' if attempt.detail else ""
        yield (
            f"   try {count}: {_at(attempt.started_at)}, {attempt.gateway}:"
            f" {_OUTCOMES[attempt.outcome]}{words}"
        )
    yield from _reports(found)
    if found.waiting is not None:
        until = f" (next look {_at(found.waiting.until)})" if found.waiting.until else ""
        yield f"   waits: {found.waiting.reason.label}{until}"
    elif message.ended_at is not None:
        yield f"   ended {_at(message.ended_at)}"


def _reports(found: MessageHistory) -> Iterator[str]:
    for receipt in found.receipts:
        words = f' "{receipt.detail}"' if receipt.detail else ""
        yield (
            f"   report: {_at(receipt.received_at)}, {receipt.gateway}:"
            f" {receipt.status.value}{words}"
        )
    if found.message.sent_at is not None and not found.receipts:
        yield "   report: none came"


def _at(moment: datetime) -> str:
    return show_moment(Language.ENGLISH, moment)
