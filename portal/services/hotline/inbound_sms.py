"""Processes an inbound SMS once, even if the gateway reports it repeatedly."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import BlindIndex
from portal.domain.messaging.inbound import InboundCommand, InboundRequest, read_inbound
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import STATUS_WORDS, centre_values, local_number
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.reference import show_reference
from portal.gateways.inbound import InboundSms
from portal.i18n import translate
from portal.models import Centre, InboundMessage, Registration
from portal.models.base import new_id
from portal.models.insert import attach, insert
from portal.services.hotline import callback_requests
from portal.services.messaging import outbox
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.rate_limit import RateLimit, count_use
from portal.services.registration import opt_out
from portal.services.registration.find_by_reference import find_by_reference
from portal.services.registration.returnee_view import state_shown_to_returnee
from portal.unit_of_work import UnitOfWork

STORED: Final = RateLimit("inbound", 200, timedelta(days=1))
"""Stored SMS of one number. Further ones are not stored, as protection against floods."""
ANSWERS: Final = RateLimit("inbound_answers", 10, timedelta(days=1))
"""Replies to one number, which ends a loop of two machines."""
GUESSES: Final = RateLimit("inbound_not_understood", 2, timedelta(days=1))
"""Replies to one number about unknown requests, which may come from a machine."""
ALL_ANSWERS: Final = RateLimit("inbound_all_answers", 50_000, timedelta(days=1))

_ANSWER_TO: Final = {
    InboundRequest.HELP: MessageKind.ANSWER_HELP,
    InboundRequest.STOP: MessageKind.ANSWER_STOP,
    InboundRequest.START: MessageKind.ANSWER_START,
    InboundRequest.REGISTER: MessageKind.ANSWER_REGISTER,
    InboundRequest.CALLBACK: MessageKind.ANSWER_CALLBACK,
    InboundRequest.UNKNOWN: MessageKind.ANSWER_HELP,
}

log = structlog.get_logger()


class InboundResult(StrEnum):
    """The result of an inbound SMS."""

    ANSWERED = "answered"
    NO_REPLY = "no_reply"
    """The request was executed without a reply: too many replies, or no recipient."""
    REPEATED = "repeated"
    FLOOD = "flood"


@dataclass(frozen=True)
class InboundConfig:
    """The values that replies contain, and the portal's own numbers."""

    site: str
    own_numbers: tuple[str, ...]


def receive_inbound_sms(
    work: UnitOfWork, gateway: str, sms: InboundSms, config: InboundConfig
) -> InboundResult:
    """Processes an SMS whose secret or signature was checked, and queues the reply."""
    mobile = _mobile_of(sms.sender)
    if count_use(work, STORED, mobile or sms.sender) > STORED.most:
        log.warning("inbound.flood_dropped", gateway=gateway)
        return InboundResult.FLOOD
    asked = read_inbound(sms.text)
    if sms.mark:
        asked = asked._replace(kind=sms.mark, reference=None)
    message = InboundMessage(
        id=new_id(),
        dedup_key=f"{gateway}:{sms.gateway_message_id}",
        sender_index=work.vault.index(PHONE_INDEX, mobile or sms.sender),
        body=None,
        received_at=work.now,
        request=asked.kind,
        answered=False,
    )
    message.sender = mobile or sms.sender
    message.body = sms.text
    if not insert(work.session, message, conflict="dedup_key"):
        return InboundResult.REPEATED
    attach(work.session, message)
    if mobile is None or mobile in map(_mobile_of, config.own_numbers):
        return InboundResult.NO_REPLY  # a short code, a name, or one of the own numbers
    phone = work.vault.index(PHONE_INDEX, mobile)
    language = _language(work.session, phone, asked)
    _do(work, asked.kind, mobile, language)
    if sms.mark:
        return InboundResult.NO_REPLY  # the provider answers itself
    if not _may_answer(work, asked.kind, mobile):
        return InboundResult.NO_REPLY
    kind, values = _answer(work, phone, asked, language, config)
    outbox.queue_message(work, to=mobile, kind=kind, language=language, values=values)
    message.answered = True
    return InboundResult.ANSWERED


def _mobile_of(sender: str) -> str | None:
    """Returns a Bangladeshi mobile number, or None for short codes and names, which are machines."""
    try:
        return read_mobile(sender)
    except Invalid:
        return None


def _language(session: Session, phone: BlindIndex, asked: InboundCommand) -> Language:
    """Returns the language of the newest registration with this phone, or that of the script."""
    known = session.scalars(
        select(Registration.language)
        .where(Registration.mobile_index == phone)
        .order_by(Registration.submitted_at.desc())
        .limit(1)
    ).first()
    return known or asked.language


def _do(work: UnitOfWork, kind: InboundRequest, mobile: str, language: Language) -> None:
    phone = work.vault.index(PHONE_INDEX, mobile)
    if kind in (InboundRequest.REGISTER, InboundRequest.CALLBACK):
        callback_requests.request_callback(work, mobile, language)
    elif kind is InboundRequest.STOP:
        opt_out.opt_out(work, phone)
    elif kind is InboundRequest.START:
        opt_out.opt_in(work, phone)


def _may_answer(work: UnitOfWork, kind: InboundRequest, mobile: str) -> bool:
    is_guess = kind in (InboundRequest.UNKNOWN, InboundRequest.CALLBACK)
    if is_guess and count_use(work, GUESSES, mobile) > GUESSES.most:
        return False
    if count_use(work, ANSWERS, mobile) > ANSWERS.most:
        return False
    if count_use(work, ALL_ANSWERS, "all") > ALL_ANSWERS.most:
        log.error("inbound.answers_stopped", most=ALL_ANSWERS.most)
        return False
    return True


def _answer(
    work: UnitOfWork,
    phone: BlindIndex,
    asked: InboundCommand,
    language: Language,
    config: InboundConfig,
) -> tuple[MessageKind, dict[str, str]]:
    values = {"hotline": local_number(work.hotline), "site": config.site}
    if asked.kind is not InboundRequest.STATUS:
        return _ANSWER_TO[asked.kind], values
    if asked.reference is None:
        return MessageKind.ANSWER_UNKNOWN, values
    found = find_by_reference(work, asked.reference)
    there = found.mobile_index if found else b""
    if found is None or not phone.matches(there):
        return MessageKind.ANSWER_UNKNOWN, values  # the same reply if wrong or another person's
    centre = work.session.get_one(Centre, found.centre_code)
    return MessageKind.ANSWER_STATUS, {
        "reference": show_reference(found.reference),
        "status": translate(language, STATUS_WORDS[state_shown_to_returnee(work, found)]),
        **centre_values(language, centre.district_code, centre.phone, work.hotline),
    }
