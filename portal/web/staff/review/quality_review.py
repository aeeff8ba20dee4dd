"""Quality review: random verified registrations, for an officer who did not verify them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.staff.roles import Role
from portal.services.review import quality_review
from portal.services.staff import form_draft
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import area_of
from portal.web.staff.review.registration import seen_here
from portal.web.staff.review.registration_page import registration_page

blueprint = Blueprint("staff_quality_review", __name__)


@blueprint.get("/staff/second-looks")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def show() -> str:
    """Lists the registrations that this officer can review."""
    officer = request_context.officer()
    with request_context.read() as work:
        drawn = quality_review.pending_reviews(work, officer, request_context.language())
        number = quality_review.count_pending_reviews(work, officer)
        area = area_of(work.session, officer)
    return render_template(
        "staff/review/quality_reviews.html",
        area=area,
        drawn=drawn,
        number=number,
        percent=request_context.settings().second_look_percent,
    )


@blueprint.post("/staff/registrations/<reference>/second-look")
@staff(Role.DISTRICT, Role.SUPERVISOR)
def finish(reference: str) -> Response | tuple[str, int]:
    """Confirms the verification or returns it, then shows the list."""
    seen = seen_here(reference)
    is_right = request.form.get("finding") == ReviewFinding.CONFIRMED
    finding = (
        ReviewFinding.CONFIRMED if is_right else ReviewFinding.WRONG
    )  # the page asks for a reason
    try:
        with request_context.begin() as work:
            finished = quality_review.finish_review(
                work, seen, finding, request.form.get("reason", "")
            )
            form_draft.delete_form_draft(work, seen.officer, finished)
    except Invalid as problem:
        return registration_page(reference, problem, "second-look"), 422
    except (Conflict, Forbidden) as problem:
        return registration_page(reference, problem), 403 if isinstance(problem, Forbidden) else 409
    said = N_("%(reference)s: second check done. %(state)s.")
    state = translate(finished.state.label)
    flash(translate(said, reference=show_reference(finished.reference), state=state))
    return redirect(url_for(".show"))
