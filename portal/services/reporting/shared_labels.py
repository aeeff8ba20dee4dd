"""Labels of the codes in a shared file, exact or coarsened, in the language of the file."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import country_name, is_country
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.reporting.coarsening import ANYTHING, OTHER_COUNTRY
from portal.domain.reporting.country_groups import CountryGroup
from portal.domain.reporting.shared_columns import SharedColumn
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.models import Centre
from portal.services.reporting.export_columns import SEVERAL, ExportColumn
from portal.services.reporting.export_table import COLUMNS

_BY_NAME: Final = {column.name: column for column in COLUMNS}
_YES_NO: Final[Mapping[str, str]] = {"yes": N_("Yes"), "no": N_("No")}


def code_column(column_id: str) -> str:
    """Returns the name of the column of the plain export that has the codes."""
    code = f"{column_id}_code"
    return code if code in _BY_NAME else column_id


def code_columns(columns: Sequence[SharedColumn]) -> Sequence[ExportColumn]:
    """Returns the columns of the plain export that have the codes of these."""
    return [_BY_NAME[code_column(column.id)] for column in columns]


def closed_list(column_id: str) -> Sequence[Choice]:
    """Returns the closed list of a column, empty if it has none."""
    found = _BY_NAME.get(code_column(column_id))
    return found.values if found else ()


def exact_kind(column_id: str) -> CellKind:
    """Returns what the cells of a column hold if they are not coarsened."""
    found = _BY_NAME.get(code_column(column_id))
    return found.kind if found else CellKind.TEXT


def has_closed_cells(column_id: str) -> bool:
    """Returns whether the cells of a column are codes, labels and dates of ours."""
    found = _BY_NAME.get(code_column(column_id))
    return found is not None and found.closed


class Labels:
    """Labels in one language."""

    def __init__(self, language: Language, centres: Mapping[str, Centre]) -> None:
        self._language = language
        self._centres = centres
        self._lists = {
            column.name: {
                choice.value: translate(language, choice.label) for choice in column.values
            }
            for column in COLUMNS
            if column.values
        }

    def label(self, column_id: str, code: str) -> str:
        """Returns the label of a code. What has no label is returned as it is."""
        if code in ("", ANYTHING):
            return code
        listed = self._lists.get(code_column(column_id))
        if listed:
            return SEVERAL.join(listed.get(each, each) for each in code.split(SEVERAL))
        if column_id in ("division", "district", "permanent_district"):
            return self._place(code)
        if column_id == "country":
            return self._country(code)
        if column_id == "centre":
            centre = self._centres[code]
            return centre.name_bn if self._language is Language.BANGLA else centre.name_en
        return translate(self._language, _YES_NO[code]) if code in _YES_NO else code

    def _place(self, code: str) -> str:
        places = load_places()
        if places.has_district(code):
            return places.district(code).name(self._language)
        return places.divisions[code].name(self._language)

    def _country(self, code: str) -> str:
        if is_country(code):
            return country_name(code, self._language)
        if code == OTHER_COUNTRY:
            return translate(self._language, N_("Other countries"))
        return translate(self._language, CountryGroup(code).label)
