"""The slip that a returnee prints or saves: reference, centre, hotline, and a code for officers."""

import uuid
from typing import Final

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.choices import Language
from portal.domain.states import is_open
from portal.models import Centre, Registration
from portal.services import slip
from portal.web import current, qr
from portal.web.access import returnee
from portal.web.public import story, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_slip", __name__)

_SENT: Final = "public_done.show"
_STATUS: Final = "public_story.show"


@blueprint.get("/register/slip")
@returnee
def after_sending() -> str | Response:
    """The slip of the registration that this browser has sent."""
    with current.database().read() as session:
        draft = visitor.find_draft(session)
        if draft is None or draft.registration_id is None:
            return see(url_for(_SENT))
        return _page(session, draft.registration_id, back=_SENT)


@blueprint.get("/status/slip")
@returnee
def of_opened() -> str:
    """The slip of the registration that was opened with a reference and a code."""
    with current.database().read() as session:
        return _page(session, story.opened(session), back=_STATUS)


def _page(session: Session, registration_id: uuid.UUID, *, back: str) -> str:
    """The slip. One that was withdrawn or refused has none: nobody waits for it anywhere."""
    registration = session.get_one(Registration, registration_id)
    if not is_open(registration.state):
        abort(see(url_for(back)))
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
    names = [registration.unsealed(current.vault(), name) for name in ("name_bn", "name_en")]
    if current.language() is Language.ENGLISH:
        names.reverse()
    return next(filter(None, names), "")


def _officers_address(registration: Registration) -> str:
    path = url_for(
        "staff_slip.show",
        language=Language.BANGLA,
        code=slip.code_of(current.vault(), registration),
    )
    return current.settings().public_url + path
