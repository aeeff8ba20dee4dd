"""Catchments: a map, a table to change them, and a preview."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import ATTRIBUTED, ATTRIBUTION, load_places
from portal.domain.staff.roles import Role
from portal.models import Centre
from portal.services.routing import catchments, centres
from portal.services.routing.catchments import CatchmentChange, CatchmentEffect, ServedDistrict
from portal.web import request_context
from portal.web.access import staff
from portal.web.administrator.catchment_map import CatchmentMap, draw_catchment_map
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name

blueprint = Blueprint("administrator_catchments", __name__)


@blueprint.get("/staff/catchments")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Shows the map and the table."""
    return _page()


@blueprint.post("/staff/catchments/preview")
@staff(Role.ADMINISTRATOR)
def preview() -> str | tuple[str, int]:
    """Previews a change without saving."""
    try:
        with request_context.read() as work:
            seen = _seen()
            change = {code: to for code, to in _read_change().items() if seen.get(code) != to}
            effects = catchments.preview_catchments(work, change)
            listed = centres.list_centres(work)
    except Invalid as problem:
        return _page(problem), 422
    if not change:
        nothing = N_("Nothing has changed. Choose a different centre for a district first.")
        return _page(Invalid(nothing)), 422
    return _preview(effects, listed, change, seen)


@blueprint.post("/staff/catchments")
@staff(Role.ADMINISTRATOR)
def save() -> Response | tuple[str, int]:
    """Saves the change for new registrations. Existing ones stay."""
    try:
        with request_context.begin() as work:
            number = catchments.save_catchments(
                work, _read_change(), _seen(), by=request_context.officer()
            )
    except Invalid as problem:
        return _page(problem), 422
    except Conflict as problem:
        return _page(problem), 409
    said = N_(
        "Saved for %(number)s district(s). Open registrations stay where they are until "
        "you move them."
    )
    flash(translate(said, number=number) if number else translate(N_("It was already like that.")))
    return redirect(url_for("administrator_catchments.show"), code=303)


def _read_change() -> CatchmentChange:
    return {
        name.removeprefix("to-"): value or None
        for name, value in request.form.items()
        if name.startswith("to-")
    }


def _seen() -> CatchmentChange:
    """Reads the catchments that the page showed, from one field, because forms are limited in fields."""
    pairs = (pair.partition("=") for pair in request.form.get("seen", "").split())
    return {code: to for code, _, to in pairs}


def _packed(seen: CatchmentChange) -> str:
    return " ".join(f"{code}={to}" for code, to in seen.items() if to)


def _preview(
    effects: Sequence[CatchmentEffect],
    listed: Sequence[Centre],
    change: CatchmentChange,
    seen: CatchmentChange,
) -> str:
    return render_template(
        "administrator/catchments_preview.html",
        districts=load_places().districts,
        effects=effects,
        names={each.code: centre_name(each) for each in listed},
        seen=_packed(seen),
        change=change,
    )


def _page(problem: PortalError | None = None) -> str:
    language = request_context.language()
    with request_context.read() as work:
        served = catchments.served_districts(work)
        listed = centres.list_centres(work)
    return render_template(
        "administrator/catchments.html",
        attributed=ATTRIBUTED,
        attribution=ATTRIBUTION,
        divisions=load_places().districts_by_division(language),
        drawn=_drawn(served, listed),
        listed=[(each, centre_name(each)) for each in listed],
        names={each.code: centre_name(each) for each in listed},
        problem=translate(problem.text, **problem.values) if problem else None,
        seen=_packed({code: each.set_code for code, each in served.items()}),
        served=served,
        change=_read_change() if problem else {},
    )


def _drawn(served: Mapping[str, ServedDistrict], listed: Sequence[Centre]) -> CatchmentMap:
    return draw_catchment_map(
        {code: each.route.centre_code for code, each in served.items()},
        [each.code for each in listed],
    )
