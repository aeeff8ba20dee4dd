"""Answers to gateways that report receipts or inbound SMS: short plain text, not a page.

A gateway repeats its call unless it gets the status and the body that it counts as taken. Kannel,
Infobip and SSL Wireless look at the status only; Jasmin waits for `ACK/Jasmin`; Twilio would forward
a plain text to the sender of an SMS, so it gets empty TwiML.
"""

from flask import Response

from portal.config import Settings

_PLAIN = "text/plain"


def taken(settings: Settings, name: str) -> Response:
    """Returns what the gateway `name` counts as taken."""
    if name == "twilio":
        return Response("<Response></Response>\n", mimetype="text/xml")
    generic = settings.generic_gateways.get(name)
    if generic is None:
        return Response("OK\n", mimetype=_PLAIN)
    # No line break: Jasmin compares the whole body.
    return Response(generic.receipt_answer, generic.receipt_answer_status, mimetype=_PLAIN)


def refused(status: int, reason: str) -> Response:
    """Returns an error in one English line, for the log of the gateway."""
    return Response(f"{reason}\n", status, mimetype=_PLAIN)
