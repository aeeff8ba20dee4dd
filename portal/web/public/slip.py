"""The slip to print or save: reference, centre, hotline, and a QR code for officers."""

import uuid
from typing import Final

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.domain.registration.states import is_open
from portal.models import Centre, Registration
from portal.services.registration import slip
from portal.web import qr, request_context
from portal.web.access import returnee
from portal.web.public import browser_token, registration_status
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_slip", __name__)

_SENT: Final = "public_done.show"
_STATUS: Final = "public_registration_status.show"


@blueprint.get("/register/slip")
@returnee
def after_sending() -> str | Response:
    """Shows the slip of the registration submitted by this browser."""
    with request_context.read() as work:
        draft = browser_token.draft_of_browser(work)
        if draft is None or draft.registration_id is None:
            return see_other(url_for(_SENT))
        return _page(work.session, draft.registration_id, back=_SENT)


@blueprint.get("/status/slip")
@returnee
def of_opened() -> str:
    """Shows the slip of the registration opened with a reference and a code."""
    with request_context.read() as work:
        return _page(work.session, registration_status.opened(work), back=_STATUS)


def _page(session: Session, registration_id: uuid.UUID, *, back: str) -> str:
    """Renders the slip. Withdrawn and rejected registrations have none."""
    registration = session.get_one(Registration, registration_id)
    if not is_open(registration.state):
        abort(see_other(url_for(back)))
    centre = session.get_one(Centre, registration.centre_code)
    return render_template(
        "public/slip.html",
        registration=registration,
        centre=centre,
        name=_name(registration),
        code=qr.svg(_officers_address(registration)),
        back=url_for(back),
    )


def _name(registration: Registration) -> str:
    names = [registration.name_bn, registration.name_en]
    if request_context.language() is Language.ENGLISH:
        names.reverse()
    return next(filter(None, names), "")


def _officers_address(registration: Registration) -> str:
    path = url_for(
        "staff_slip_scan.show",
        language=Language.BANGLA,
        code=slip.slip_code(request_context.vault(), registration),
    )
    return request_context.settings().public_url + path
