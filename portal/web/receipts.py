"""Routes for delivery receipts and inbound SMS of gateways.

The gateway's adapter checks the secret first. A receipt or inbound SMS is stored before the response,
so that a gateway repeats its request unless it received status 200. Kannel uses GET: these are the
only routes where a GET writes.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt
from portal.gateways.inbound import parser_for
from portal.gateways.registry import gateways_of
from portal.services.hotline.inbound_sms import InboundConfig, receive_inbound_sms
from portal.services.messaging.receipts import receive_receipt
from portal.web import request_context
from portal.web.access import gateway_report

blueprint = Blueprint("receipts", __name__, url_prefix="/gateways")


@blueprint.route("/<name>/receipts", methods=["GET", "POST"])
@gateway_report
def take_receipt(name: str) -> Response:
    """Stores a receipt of the gateway `name`. Status 403 if forged, 400 if malformed."""
    gateway = gateways_of(request_context.settings()).get(name)
    if gateway is None:
        abort(404)
    incoming = IncomingReceipt(request.args, dict(request.headers), request.get_data())
    try:
        report = gateway.parse_receipt(incoming)
    except InvalidSignature:
        abort(403)
    except MalformedReceipt:
        abort(400)
    with request_context.begin() as work:
        receive_receipt(work, name, report)
    return Response("taken\n", mimetype="text/plain")


@blueprint.route("/<name>/inbound", methods=["GET", "POST"])
@gateway_report
def take_inbound(name: str) -> Response:
    """Stores an inbound SMS. Answers are queued in the outbox."""
    settings = request_context.settings()
    parser = parser_for(settings, name)
    if parser is None:
        abort(404)
    incoming = IncomingReceipt(request.args, dict(request.headers), request.get_data())
    try:
        messages = parser.parse(incoming)
    except InvalidSignature:
        abort(403)
    except MalformedReceipt:
        abort(400)
    desk = InboundConfig(
        site=urlsplit(settings.public_url).netloc,
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
    # Twilio would forward a plain text to the sender.
    return Response("<Response></Response>\n", mimetype="text/xml")
