"""Catchments: a map, a table to change them, and a preview."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import ATTRIBUTED, ATTRIBUTION, load_places
from portal.domain.staff.roles import Role
from portal.models import Centre
from portal.services.routing import catchments, centres
from portal.services.routing.catchments import CatchmentChange, ServedDistrict
from portal.web import request_context
from portal.web.access import staff
from portal.web.administrator.catchment_map import draw_catchment_map
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
            served = catchments.served_districts(work, change)
            listed = centres.list_centres(work)
    except Invalid as problem:
        return _page(problem), 422
    if not change:
        nothing = N_("Nothing has changed. Choose a different centre for a district first.")
        return _page(Invalid(nothing)), 422
    return render_template(
        "administrator/catchments_preview.html",
        effects=effects,
        seen=_packed(seen),
        change=change,
        **_map(served, listed, change),
    )


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


def _page(problem: PortalError | None = None) -> str:
    language, change = request_context.language(), _read_change() if problem else {}
    with request_context.read() as work:
        served = catchments.served_districts(work)
        listed = centres.list_centres(work)
    return render_template(
        "administrator/catchments.html",
        divisions=load_places().districts_by_division(language),
        listed=[(each, centre_name(each)) for each in listed],
        problem=translate(problem.text, **problem.values) if problem else None,
        seen=_packed({code: each.set_code for code, each in served.items()}),
        served=served,
        change=change,
        **_map(served, listed, [code for code, to in change.items() if _is_new(served, code, to)]),
    )


def _is_new(served: Mapping[str, ServedDistrict], code: str, to: str | None) -> bool:
    return code in served and served[code].set_code != to


def _map(
    served: Mapping[str, ServedDistrict], listed: Sequence[Centre], chosen: Collection[str]
) -> dict[str, Any]:
    """Returns what the map needs, and what the list shares with it."""
    return {
        "attributed": ATTRIBUTED,
        "attribution": ATTRIBUTION,
        "chosen_districts": chosen,
        "districts": load_places().districts,
        "drawn": draw_catchment_map(
            {code: each.route.centre_code for code, each in served.items()},
            [each.code for each in listed],
            chosen,
        ),
        "names": {each.code: centre_name(each) for each in listed},
    }
