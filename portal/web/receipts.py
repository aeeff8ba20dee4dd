"""Where gateways tell what became of a message, and what people wrote to us.

The gateway's adapter checks the secret before anything else is looked at. A receipt is stored before it
is answered (an inbound SMS too), so a gateway that heard 200 need not tell it again, and one that did not will.
Kannel reports by GET: these are the only addresses where a GET writes.
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
    """Takes a receipt of the gateway `name`: 403 for a forged one, 400 for one that makes no sense."""
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
    """Takes an SMS that somebody sent to us; answers go out by the outbox."""
    settings = request_context.settings()
    ear = parser_for(settings, name)
    if ear is None:
        abort(404)
    incoming = IncomingReceipt(request.args, dict(request.headers), request.get_data())
    try:
        heard = ear.parse(incoming)
    except InvalidSignature:
        abort(403)
    except MalformedReceipt:
        abort(400)
    desk = InboundConfig(
        hotline=settings.hotline,
        site=urlsplit(settings.public_url).netloc,
        own_numbers=(
            settings.kannel.sender if settings.kannel else "",
            settings.infobip.sender if settings.infobip else "",
            settings.twilio.sender if settings.twilio else "",
            settings.hotline,
            settings.hotline_abroad,
        ),
    )
    for sms in heard:  # each by itself: what is told again was taken before
        with request_context.begin() as work:
            receive_inbound_sms(work, name, sms, desk)
    # Twilio would send a plain text on to the person who wrote.
    return Response("<Response></Response>\n", mimetype="text/xml")
