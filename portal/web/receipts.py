"""Routes for delivery receipts and inbound SMS of gateways.

The gateway's adapter checks the secret first. A receipt or inbound SMS is stored before the response,
so that a gateway repeats its request unless it received status 200. Kannel uses GET: these are the
only routes where a GET writes.
"""

import structlog
from flask import Blueprint, Response, request

from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt
from portal.gateways.inbound import parser_for
from portal.gateways.registry import gateways_of
from portal.security_events import SecurityEvent, note_security_event
from portal.services.hotline.inbound_sms import InboundConfig, receive_inbound_sms
from portal.services.messaging.receipts import receive_receipt
from portal.web import gateway_answers, request_context
from portal.web.access import gateway_report

NO_GATEWAY = "no such gateway"
INVALID_TOKEN = "the token or signature is not valid"  # noqa: S105 - a sentence
MALFORMED = "fields are missing, or the status is unknown"

log = structlog.get_logger()

blueprint = Blueprint("receipts", __name__, url_prefix="/gateways")


@blueprint.route("/<name>/receipts", methods=["GET", "POST"])
@gateway_report
def take_receipt(name: str) -> Response:
    """Stores a receipt of the gateway `name`. Status 403 if forged, 400 if malformed."""
    gateway = gateways_of(request_context.settings()).get(name)
    if gateway is None:
        return gateway_answers.refused(404, NO_GATEWAY)
    incoming = IncomingReceipt(request.args, dict(request.headers), request.get_data())
    try:
        report = gateway.parse_receipt(incoming)
    except InvalidSignature:
        note_security_event(SecurityEvent.RECEIPT_FORGED, gateway=name)
        return gateway_answers.refused(403, INVALID_TOKEN)
    except MalformedReceipt:
        log.warning("receipts.report_malformed", gateway=name)
        return gateway_answers.refused(400, MALFORMED)
    with request_context.begin() as work:
        receive_receipt(work, name, report)
    return gateway_answers.taken(request_context.settings(), name)


@blueprint.route("/<name>/inbound", methods=["GET", "POST"])
@gateway_report
def take_inbound(name: str) -> Response:
    """Stores an inbound SMS. Answers are queued in the outbox."""
    settings = request_context.settings()
    parser = parser_for(settings, name)
    if parser is None:
        return gateway_answers.refused(404, NO_GATEWAY)
    incoming = IncomingReceipt(request.args, dict(request.headers), request.get_data())
    try:
        messages = parser.parse(incoming)
    except InvalidSignature:
        note_security_event(SecurityEvent.RECEIPT_FORGED, gateway=name)
        return gateway_answers.refused(403, INVALID_TOKEN)
    except MalformedReceipt:
        log.warning("receipts.report_malformed", gateway=name)
        return gateway_answers.refused(400, MALFORMED)
    desk = InboundConfig(
        site=settings.sms_site,
        own_numbers=(
            settings.kannel.sender if settings.kannel else "",
            settings.infobip.sender if settings.infobip else "",
            settings.twilio.sender if settings.twilio else "",
            settings.hotline,
            settings.hotline_abroad,
        ),
    )
    for sms in messages:  # one transaction each: repeated ones are already stored
        with request_context.begin() as work:
            receive_inbound_sms(work, name, sms, desk)
    return gateway_answers.taken(settings, name)
