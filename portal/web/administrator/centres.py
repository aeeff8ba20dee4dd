"""One centre: its address and phone, whether it is open, and how many people it can have."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from portal.domain.centre_plan import LONGEST_ADDRESS, CentrePlan
from portal.domain.choices import CentreStatus, Role
from portal.domain.errors import Conflict, InvalidAnswers
from portal.domain.numerals import in_language
from portal.domain.phone import show_mobile
from portal.domain.words import N_
from portal.models import Centre
from portal.services import catchments, centres
from portal.web import current
from portal.web.access import staff
from portal.web.forms.carrier import Carrier
from portal.web.locale import translate
from portal.web.officer.places import centre_name, district_name

blueprint = Blueprint("administrator_centres", __name__)


class CentreForm(Carrier):
    """What an administrator writes about a centre."""

    address_bn = StringField(N_("Address in Bangla"))
    address_en = StringField(N_("Address in English"))
    phone = StringField(N_("Phone"))
    status = SelectField(N_("How it is"), choices={e.value: e.label for e in CentreStatus})
    capacity = StringField(N_("How many people it can have at once"))


@blueprint.get("/staff/centres/<centre>")
@staff(Role.ADMINISTRATOR)
def show(centre: str) -> str:
    """The centre as it is, the form, and the districts it serves."""
    with current.database().read() as session:
        found = centres.find(session, centre)
    return _page(found, _filled(found))


@blueprint.post("/staff/centres/<centre>")
@staff(Role.ADMINISTRATOR)
def change(centre: str) -> Response | tuple[str, int]:
    """Saves it; whom the centre has stays there."""
    try:
        with current.database().begin() as session:
            centres.find(session, centre)
            plan = CentrePlan.read(request.form.to_dict())
            changed = centres.change(
                session,
                current.vault(),
                centre,
                plan,
                seen=request.form.get("seen", ""),
                by=current.officer(),
                now=current.now(),
            )
    except InvalidAnswers as wrong:
        form = CentreForm()
        form.show_problems(wrong.problems)
        return _again(centre, form), 422
    except Conflict as problem:
        return _again(centre, None, translate(problem.text)), 409
    flash(translate(N_("Saved. New people go where there is room from now on.")))
    return redirect(url_for("administrator_centres.show", centre=changed.code), code=303)


def _again(code: str, form: CentreForm | None, problem: str | None = None) -> str:
    with current.database().read() as session:
        centre = centres.find(session, code)
    return _page(centre, form or _filled(centre), problem)


def _filled(centre: Centre) -> CentreForm:
    capacity = "" if centre.capacity is None else str(centre.capacity)
    return CentreForm.showing(
        {
            "address_bn": [centre.address_bn],
            "address_en": [centre.address_en],
            "phone": [show_mobile(centre.phone) if centre.phone else ""],
            "status": [centre.status.value],
            "capacity": [in_language(capacity, current.language())],
        }
    )


def _page(centre: Centre, form: CentreForm, problem: str | None = None) -> str:
    with current.database().read() as session:
        served = catchments.served(session).values()
        names = {each.code: centre_name(each) for each in centres.every(session)}
    return render_template(
        "administrator/centre.html",
        away=[each for each in served if centre.code in each.route.passed_over],
        centre=centre,
        district_name=district_name,
        form=form,
        longest=LONGEST_ADDRESS,
        mark=centres.mark(centre),
        name=centre_name(centre),
        names=names,
        problem=problem,
        serves=[each for each in served if each.route.centre_code == centre.code],
    )
