"""Names of places on staff pages, in the language of the page."""

from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.topics.home import Address
from portal.domain.routing.places import load_places
from portal.models import Centre, Officer
from portal.services.review.registration_row import RegistrationRow
from portal.web import request_context
from portal.web.locale import translate


def centre_name(centre: Centre) -> str:
    """Returns the name of a centre."""
    return centre.name_bn if request_context.language() is Language.BANGLA else centre.name_en


def area_of(session: Session, officer: Officer) -> str:
    """Returns the name of the officer's district or centre, or nothing for officers of all districts."""
    if officer.centre_code is not None:
        return centre_name(session.get_one(Centre, officer.centre_code))
    return district_name(officer.district_code) if officer.district_code else ""


def upazila_name(place: RegistrationRow | Address) -> str:
    """Returns the name of an upazila, from the list or as typed."""
    code, text = (
        (place.upazila, place.upazila_text)
        if isinstance(place, Address)
        else (place.upazila_code, place.upazila_text)
    )
    return load_places().upazila(code).label(request_context.language()) if code else text or ""


def marked_upazila_name(place: RegistrationRow | Address) -> str:
    """Returns the name of an upazila, with a mark if it is not in the list, or nothing."""
    name = upazila_name(place)
    code = place.upazila if isinstance(place, Address) else place.upazila_code
    if name and not code:
        return translate(N_("%(name)s (not in the list)"), name=name)
    return name


def district_name(code: str) -> str:
    """Returns the name of the district of a P-code."""
    return load_places().district(code).name(request_context.language())
