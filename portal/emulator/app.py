"""The routes of the emulator: `/send` and `/faults` for programs, `/` for people."""

import hmac
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.emulator.faults import BEHAVIOURS, EVERY_NUMBER, Behaviour, Ending, Fault, Rule
from portal.emulator.receipts import Postman
from portal.emulator.store import Store, Submission
from portal.gateways.http import is_loopback
from portal.gateways.json_body import read_object

DHAKA = ZoneInfo("Asia/Dhaka")
_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_LONGEST_HANG = 120.0


@dataclass(frozen=True)
class Emulating:
    """Settings of the emulator.

    `receipt_hosts` are the hosts besides this machine that may get receipts; `receipt_delay` is in
    seconds.
    """

    store: Store
    postman: Postman
    token: str = field(repr=False)
    receipt_hosts: frozenset[str] = frozenset()
    receipt_delay: float = 1.0
    portal: str = ""
    """The portal's address, which gets inbound SMS."""
    stopping: threading.Event = field(default_factory=threading.Event)


def create_emulator(emulating: Emulating) -> Flask:
    """Returns the emulator as a WSGI application."""
    app = Flask("portal.emulator", template_folder=str(_TEMPLATES), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.before_request(_refuse_other_hosts)
    app.after_request(_add_headers)
    app.add_url_rule("/", view_func=lambda: _show_inbox(emulating), endpoint="inbox")
    app.add_url_rule("/inbox.css", view_func=_show_style, endpoint="style")
    app.add_url_rule(
        "/healthz", view_func=lambda: jsonify(emulating.store.counts()), endpoint="health"
    )
    app.add_url_rule(
        "/messages", view_func=lambda: jsonify(_messages_asked_for(emulating)), endpoint="messages"
    )
    app.add_url_rule("/send", view_func=lambda: _send(emulating), endpoint="send", methods=["POST"])
    app.add_url_rule(
        "/inbound", view_func=lambda: _write(emulating), endpoint="write", methods=["GET", "POST"]
    )
    app.add_url_rule(
        "/faults",
        view_func=lambda: _set_faults(emulating),
        endpoint="faults",
        methods=["POST", "DELETE"],
    )
    return app


def _refuse_other_hosts() -> None:
    # DNS rebinding: another site whose name resolves to 127.0.0.1 must not read the messages.
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        abort(400)


def _add_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_token(emulating: Emulating) -> None:
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {emulating.token}".encode()):
        abort(_error(401, "login"))


def _error(status: int, error: str) -> Response:
    response = jsonify(error=error)
    response.status_code = status
    return response


def _send(emulating: Emulating) -> AnyResponse:
    _check_token(emulating)
    sms = _read_submission(emulating)
    rule = emulating.store.next_fault(sms.reference, sms.to, time.time())
    behaviour = BEHAVIOURS[rule.fault]
    if rule.fault is Fault.SLOW:
        emulating.stopping.wait(rule.seconds or 1.0)
    taken = _take(emulating, sms, behaviour) if behaviour.taken else None
    if behaviour.ending is Ending.HANG:
        emulating.stopping.wait(rule.seconds or _LONGEST_HANG)
    if behaviour.ending is not Ending.ANSWER:
        _close_connection()
    if behaviour.garbage:
        return Response("<!doctype html><title>Welcome</title><p>Please log in to the network.")
    if behaviour.error or taken is None:
        response = _error(behaviour.status, behaviour.error or "crashed")
        if behaviour.status == 429:
            response.headers["Retry-After"] = str(round(rule.seconds or 1))
        if behaviour.status == 302:
            response.headers["Location"] = "/"
        return response
    message_id, duplicate = taken
    return jsonify(id=message_id, reference=sms.reference, duplicate=duplicate)


def _take(emulating: Emulating, sms: Submission, behaviour: Behaviour) -> tuple[str, bool]:
    now = time.time()
    delay = 0.0 if behaviour.early else emulating.receipt_delay
    taken = emulating.store.take(sms, now, behaviour.receipts, delay, on_phone=behaviour.on_phone)
    if behaviour.early:
        emulating.postman.deliver_due(time.time())
    return taken


def _close_connection() -> None:
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def _read_submission(emulating: Emulating) -> Submission:
    values = read_object(request.get_data())
    reference, to, text, url = (
        str(values.get(name) or "") for name in ("reference", "to", "text", "receipt_url")
    )
    if not reference or len(reference) > 20:
        abort(_error(400, "reference"))
    if not (to.startswith("+") and to[1:].isascii() and to[1:].isdigit()):
        abort(_error(400, "number"))
    if not text:
        abort(_error(400, "content"))
    address = urlsplit(url)
    host = address.hostname or ""
    if address.scheme not in ("http", "https") or not (
        is_loopback(host) or host in emulating.receipt_hosts
    ):
        abort(_error(400, "receipt_url"))
    minutes = values.get("valid_minutes")
    return Submission(reference, to, text, url, minutes if isinstance(minutes, int) else None)


def _set_faults(emulating: Emulating) -> AnyResponse:
    _check_token(emulating)
    if request.method == "DELETE":
        emulating.store.forget_rules()
        return jsonify(ok=True)
    sent: Mapping[str, Any] = read_object(request.get_data())
    try:
        times, seconds = sent.get("times"), sent.get("seconds")
        rule = Rule(
            to=str(sent.get("to", EVERY_NUMBER)),
            fault=Fault(sent["fault"]),
            times=None if times is None else int(times),
            seconds=None if seconds is None else float(seconds),
        )
    except (KeyError, TypeError, ValueError):
        abort(_error(400, "fault is one of " + ", ".join(Fault)))
    emulating.store.add_rule(rule)
    return jsonify(ok=True)


def _write(emulating: Emulating) -> AnyResponse:
    """Sends an SMS to the portal from the form of the page."""
    if request.method == "GET":
        number = request.args.get("to", "").strip()
        return Response(render_template("emulator/inbox.html", writing=True, number=number))
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    sender, text = request.form.get("from", "").strip(), request.form.get("text", "")
    taken = emulating.postman.hand_over(emulating.portal, sender, text)
    if not taken:
        abort(502)
    return redirect(url_for("inbox", to=sender))


def _messages_asked_for(emulating: Emulating) -> list[dict[str, object]]:
    to = request.args.get("to", "").strip()
    # In an unencoded address the + of a number arrives as a space, which has been stripped.
    number = f"+{to}" if to.isdigit() and to.startswith("880") else to
    return emulating.store.messages(number or None)


def _show_inbox(emulating: Emulating) -> str:
    messages = [
        {**message, "shown_at": datetime.fromtimestamp(float(str(message["at"])), DHAKA)}
        for message in _messages_asked_for(emulating)
    ]
    return render_template(
        "emulator/inbox.html", messages=messages, number=request.args.get("to", "").strip()
    )


def _show_style() -> Response:
    return Response(render_template("emulator/inbox.css"), mimetype="text/css")
