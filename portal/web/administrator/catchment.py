"""The catchment of one district: distances, open registrations, and bulk transfer."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.reasons import read_reason
from portal.domain.routing.distance import distance_km
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.casework import bulk_transfer
from portal.services.casework.bulk_transfer import TransferOrder
from portal.services.messaging import outbox
from portal.services.routing import catchments, centres
from portal.services.routing.movable_registrations import movable_registrations
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name, district_name

blueprint = Blueprint("administrator_catchment", __name__)


@blueprint.get("/staff/catchments/<district>")
@staff(Role.ADMINISTRATOR)
def show(district: str) -> str:
    """Shows the present catchment of the district."""
    return _page(district)


@blueprint.post("/staff/catchments/<district>/move")
@staff(Role.ADMINISTRATOR)
def move(district: str) -> Response | str | tuple[str, int]:
    """Asks for confirmation with the number of people, then orders the transfer."""
    order = TransferOrder(
        load_places().district(district).code,
        request.form.get("from", ""),
        request.form.get("to", ""),
        with_received=request.form.get("received") == "yes",
    )
    reason = request.form.get("reason", "")
    try:
        if request.form.get("sure") != "yes":
            return _ask(order, reason)
        with request_context.begin() as work:
            is_new = bulk_transfer.order_transfer(work, order, reason, by=request_context.officer())
    except Invalid as problem:
        return _page(district, problem), 422
    flash(
        translate(N_("It now runs on its own, a few hundred people a minute."))
        if is_new
        else translate(N_("It is already in progress."))
    )
    return redirect(url_for("administrator_catchment.show", district=district), code=303)


@blueprint.post("/staff/relocations/<uuid:relocation_id>/stop")
@staff(Role.ADMINISTRATOR)
def stop(relocation_id: UUID) -> Response:
    """Stops the transfer. Moved registrations stay at the new centre."""
    with request_context.begin() as work:
        order = bulk_transfer.stop_transfer(work, relocation_id, by=request_context.officer())
    flash(translate(N_("Stopped. People already moved stay at the new centre.")))
    return redirect(url_for("administrator_catchment.show", district=order.district_code), code=303)


def _ask(order: TransferOrder, reason: str) -> str:
    read_reason(reason, internal=True)
    with request_context.read() as work:
        left, new = (centres.find_centre(work, code) for code in (order.from_code, order.to_code))
        counted = movable_registrations(
            work, order.district_code, order.to_code, with_received=order.with_received
        )
        sms = {
            language: outbox.preview_bulk_transfer_message(work, new, language)
            for language in Language
        }
    number = counted.get(order.from_code, 0)
    if not number:
        raise Invalid(N_("There is nobody to move."))
    return render_template(
        "administrator/catchment_move.html",
        district=district_name(order.district_code),
        left=centre_name(left),
        new=centre_name(new),
        number=number,
        order=order,
        reason=reason,
        sms=sms,
    )


def _page(code: str, problem: PortalError | None = None) -> str:
    district = load_places().district(code)
    here = district.latitude, district.longitude
    with request_context.read() as work:
        served = catchments.served_districts(work)[code]
        listed = centres.list_centres(work)
        monthly = catchments.registrations_per_month(work, [code])[code]
        now_at = served.route.centre_code
        waiting = movable_registrations(work, code, now_at, with_received=False)
        with_received = movable_registrations(work, code, now_at, with_received=True)
        orders = bulk_transfer.transfer_orders(work, code)
    far = [(distance_km(*here, each.latitude, each.longitude), each) for each in listed]
    return render_template(
        "administrator/catchment.html",
        centre_name=centre_name,
        code=code,
        far=sorted(far, key=lambda pair: pair[0]),
        name=district_name(code),
        names={each.code: centre_name(each) for each in listed},
        orders=orders,
        monthly=monthly,
        problem=translate(problem.text, **problem.values) if problem else None,
        served=served,
        typed=request.form,
        waiting=waiting,
        with_received=with_received,
    )
