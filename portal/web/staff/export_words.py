"""The filters of an export in words, in the language of the page."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.routing.places import load_places
from portal.i18n import show_day
from portal.models import Centre
from portal.services.reporting.export_file import ExportFilters
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name, district_name


def centre_names(session: Session) -> dict[str, str]:
    """Returns code and name of every centre."""
    found = session.scalars(select(Centre).order_by(Centre.code))
    return {centre.code: centre_name(centre) for centre in found}


def _day(text: str) -> str:
    return show_day(request_context.language(), date.fromisoformat(text))


def filters_in_words(filters: Mapping[str, str], centres: Mapping[str, str]) -> str:
    """Returns the filters of an export as a text."""
    chosen = ExportFilters.read(filters)
    named: Mapping[str, Callable[[str], str]] = {
        "verified_from": lambda day: translate(N_("from %(day)s"), day=_day(day)),
        "verified_to": lambda day: translate(N_("up to %(day)s"), day=_day(day)),
        "submitted_from": lambda day: translate(N_("sent from %(day)s"), day=_day(day)),
        "submitted_to": lambda day: translate(N_("sent up to %(day)s"), day=_day(day)),
        "state": lambda code: translate(State(code).label),
        "flag": lambda code: translate(Flag(code).label),
        "division": lambda code: load_places().divisions[code].name(request_context.language()),
        "district": district_name,
        "upazila": lambda code: load_places().upazila(code).label(request_context.language()),
        "centre": lambda code: centres.get(code, code),
    }
    stored = chosen.stored()
    said = [name_of(stored[filter_]) for filter_, name_of in named.items() if filter_ in stored]
    return ", ".join(said) or translate(N_("all"))
