"""The filters of an export in words, in the language of the page."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.platform.gettext_marker import N_
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
    said = []
    if chosen.verified_from:
        said.append(translate(N_("from %(day)s"), day=_day(chosen.verified_from)))
    if chosen.verified_to:
        said.append(translate(N_("up to %(day)s"), day=_day(chosen.verified_to)))
    if chosen.division:
        said.append(load_places().divisions[chosen.division].name(request_context.language()))
    if chosen.district:
        said.append(district_name(chosen.district))
    if chosen.centre:
        said.append(centres.get(chosen.centre, chosen.centre))
    return ", ".join(said) or translate(N_("all"))
