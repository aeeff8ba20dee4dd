"""Adding, changing or removing the alternate number of a registration."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import is_open
from portal.i18n import show_phone
from portal.models import Registration
from portal.services.registration import change_phone
from portal.services.registration.phone_verification import TYPING_LIFE
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import OtherNumberForm
from portal.web.public.form_steps import see_other
from portal.web.public.registration_status import Saved, after_saving, opened

blueprint = Blueprint("public_alternate_phone", __name__)


@blueprint.get("/status/other-number")
@returnee
def show() -> str | Response:
    """Shows the present number."""
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
    if not is_open(registration.state):
        return see_other(url_for("public_registration_status.show"))
    mobile = registration.alternate_mobile
    whose = registration.alternate_whose
    held = {
        "alternate_mobile": [show_phone(request_context.language(), mobile)] if mobile else [],
        "alternate_whose": [whose.value] if whose else [],
    }
    return _page(OtherNumberForm.showing(held))


@blueprint.post("/status/other-number")
@returnee
def save() -> Response:
    """Changes the number."""
    form = OtherNumberForm()
    if "switch" in request.form:
        return make_response(_page(form))
    chosen = form.alternate_whose.data
    whose = WhosePhone(chosen) if chosen in WhosePhone.__members__.values() else WhosePhone.FAMILY
    try:
        with request_context.begin() as work:
            is_changed = change_phone.change_alternate_phone(
                work, opened(work, TYPING_LIFE), form.alternate_mobile.data or "", whose
            )
    except Invalid as problem:
        form.show_problems({"alternate_mobile": problem})
        return make_response(_page(form), 422)
    except Conflict:
        return after_saving(Saved.NO)
    return after_saving(Saved.YES if is_changed else Saved.SAME)


def _page(form: OtherNumberForm) -> str:
    return render_template("public/status/alternate_phone.html", form=form)
