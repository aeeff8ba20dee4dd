"""One centre: name, position, phone and status, with a preview of the routing."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.routing.centre_choice import CentreFact
from portal.domain.routing.centre_form import LONGEST_ADDRESS, LONGEST_NAME, CentrePlan
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.i18n import show_phone
from portal.models import Centre
from portal.services.routing import catchments, centres
from portal.services.routing.catchments import CatchmentEffect
from portal.web import request_context
from portal.web.access import staff
from portal.web.forms.base_form import BaseForm, grouped
from portal.web.forms.question_fields import districts
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name, district_name

blueprint = Blueprint("administrator_centres", __name__)


class CentreForm(BaseForm):
    """The form of a centre."""

    name_bn = StringField(N_("Name in Bangla"))
    name_en = StringField(N_("Name in English"))
    district = grouped(N_("District"), districts)
    position = StringField(N_("Position on the map"))
    address_bn = StringField(N_("Address in Bangla"))
    address_en = StringField(N_("Address in English"))
    phone = StringField(N_("Phone"))
    hours = StringField(N_("Hours"))
    status = SelectField(N_("Status"), choices={e.value: e.label for e in CentreStatus})
    capacity = StringField(N_("How many people it can handle at once"))


@blueprint.get("/staff/centres/new")
@staff(Role.ADMINISTRATOR)
def new() -> str:
    """Shows the form for a new centre, which is closed at first."""
    return _new_page(CentreForm.showing({"status": [CentreStatus.CLOSED.value]}))


@blueprint.post("/staff/centres/new")
@staff(Role.ADMINISTRATOR)
def add() -> Response | str | tuple[str, int]:
    """Previews the routing, or adds the centre."""
    form = CentreForm()
    try:
        district = load_places().districts.get(request.form.get("district", ""))
        plan = CentrePlan.read(request.form, district)
        code = district.code if district else ""
        if request.form.get("show"):
            return _new_page(form, code, plan)
        with request_context.begin() as work:
            added = centres.add_centre(work, code, plan, by=request_context.officer())
    except InvalidAnswers as wrong:
        form.show_problems(wrong.problems)
        return _new_page(form), 422
    flash(translate(N_("The centre has been added.")))
    return redirect(url_for("administrator_centres.show", centre=added.code), code=303)


@blueprint.get("/staff/centres/<centre>")
@staff(Role.ADMINISTRATOR)
def show(centre: str) -> str:
    """Shows the centre, the form, and the districts that it serves or would serve if open."""
    with request_context.read() as work:
        found = centres.find_centre(work, centre)
    return _page(found, _filled(found))


@blueprint.post("/staff/centres/<centre>")
@staff(Role.ADMINISTRATOR)
def change(centre: str) -> Response | str | tuple[str, int]:
    """Previews or saves a change. Existing registrations stay at the centre."""
    form = CentreForm()
    with request_context.read() as work:
        there = centres.find_centre(work, centre)
    try:
        plan = CentrePlan.read(request.form, load_places().district(there.district_code))
        if request.form.get("show"):
            is_open = there.status is CentreStatus.OPEN
            status = plan.status if is_open else CentreStatus.OPEN
            return _page(there, form, would=_effects(there.code, plan, status))
        with request_context.begin() as work:
            centres.change_centre(
                work, centre, plan, seen=request.form.get("seen", ""), by=request_context.officer()
            )
    except InvalidAnswers as wrong:
        form.show_problems(wrong.problems)
        return _page(there, form), 422
    except Conflict as problem:
        return _again(centre, translate(problem.text)), 409
    flash(translate(N_("Saved. From now on new people go where there is room.")))
    return redirect(url_for("administrator_centres.show", centre=centre), code=303)


def _again(code: str, problem: str) -> str:
    with request_context.read() as work:
        centre = centres.find_centre(work, code)
    return _page(centre, _filled(centre), problem)


def _filled(centre: Centre) -> CentreForm:
    typed = centres.centre_form_input(centre)
    language = request_context.language()
    typed["phone"] = show_phone(request_context.language(), centre.phone or "")
    typed |= {
        name: in_language(typed[name], language) for name in ("capacity", "position", "hours")
    }
    return CentreForm.showing({name: [value] for name, value in typed.items()})


def _effects(code: str, plan: CentrePlan | Centre, status: CentreStatus) -> list[CatchmentEffect]:
    fact = CentreFact(code, plan.latitude, plan.longitude, status)
    with request_context.read() as work:
        return catchments.preview_centre(work, fact)


def _new_page(form: CentreForm, district: str = "", plan: CentrePlan | None = None) -> str:
    """Renders the form, with the routing of new registrations if the centre were open."""
    with request_context.read() as work:
        names = {each.code: centre_name(each) for each in centres.list_centres(work)}
        code = centres.new_centre_code(district, names) if plan else ""
    if plan is None:
        return _rendered(None, form)
    names[code] = plan.name_bn if request_context.language() is Language.BANGLA else plan.name_en
    return _rendered(None, form, names=names, would=_effects(code, plan, CentreStatus.OPEN))


def _page(
    centre: Centre,
    form: CentreForm,
    problem: str | None = None,
    would: Sequence[CatchmentEffect] | None = None,
) -> str:
    if would is None and centre.status is not CentreStatus.OPEN:
        would = _effects(centre.code, centre, CentreStatus.OPEN)
    with request_context.read() as work:
        served = catchments.served_districts(work).values()
        names = {each.code: centre_name(each) for each in centres.list_centres(work)}
    return _rendered(
        centre,
        form,
        away=[each for each in served if centre.code in each.route.passed_over],
        mark=(None if problem else request.form.get("seen")) or centres.centre_version(centre),
        names=names,
        problem=problem,
        serves=[each for each in served if each.route.centre_code == centre.code],
        would=would,
    )


def _rendered(centre: Centre | None, form: CentreForm, **values: object) -> str:
    return render_template(
        "administrator/centre.html",
        centre=centre,
        district_name=district_name,
        districts=load_places().districts,
        form=form,
        longest_address=LONGEST_ADDRESS,
        longest_name=LONGEST_NAME,
        name=centre_name(centre) if centre else translate(N_("A new centre")),
        **values,
    )
