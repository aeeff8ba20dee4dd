"""Adding, changing or taking out the other number of one's registration."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import WhosePhone
from portal.domain.errors import Conflict, Invalid
from portal.domain.phone import show_mobile
from portal.domain.states import is_open
from portal.models import Registration
from portal.services import change_phone
from portal.services.confirm_phone import TYPING_LIFE
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.status import OtherNumberForm
from portal.web.public.steps import see
from portal.web.public.story import after_saving, opened

blueprint = Blueprint("public_other_number", __name__)


@blueprint.get("/status/other-number")
@returnee
def show() -> str | Response:
    """The number as it is."""
    with current.database().read() as session:
        registration = session.get_one(Registration, opened(session))
    if not is_open(registration.state):
        return see(url_for("public_story.show"))
    mobile = registration.unsealed(current.vault(), "alternate_mobile")
    whose = registration.alternate_whose
    held = {
        "alternate_mobile": [show_mobile(mobile)] if mobile else [],
        "alternate_whose": [whose.value] if whose else [],
    }
    return _page(OtherNumberForm.showing(held))


@blueprint.post("/status/other-number")
@returnee
def save() -> Response:
    """Changes it."""
    form = OtherNumberForm()
    if "switch" in request.form:
        return make_response(_page(form))
    chosen = form.alternate_whose.data
    whose = WhosePhone(chosen) if chosen in WhosePhone.__members__.values() else WhosePhone.FAMILY
    try:
        with current.database().begin() as session:
            change_phone.change_other(
                session,
                current.vault(),
                opened(session, TYPING_LIFE),
                form.alternate_mobile.data or "",
                whose,
                now=current.now(),
            )
    except Invalid as problem:
        form.show_problems({"alternate_mobile": problem})
        return make_response(_page(form), 422)
    except Conflict:
        pass  # the next page tells how it stands
    return after_saving()


def _page(form: OtherNumberForm) -> str:
    return render_template("public/status/other-number.html", form=form)
