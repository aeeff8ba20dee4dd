"""The names of the values of a centre, as the audit log shows which were changed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from portal.domain.platform.gettext_marker import N_


class _CentreField(StrEnum):
    """The values of a centre that its form changes."""

    NAME_BN = "name_bn"
    NAME_EN = "name_en"
    ADDRESS_BN = "address_bn"
    ADDRESS_EN = "address_en"
    PHONE = "phone"
    HOURS = "hours"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    STATUS = "status"
    CAPACITY = "capacity"


CENTRE_FIELDS: Final[Mapping[str, str]] = {
    _CentreField.NAME_BN: N_("name in Bangla"),
    _CentreField.NAME_EN: N_("name in English"),
    _CentreField.ADDRESS_BN: N_("address in Bangla"),
    _CentreField.ADDRESS_EN: N_("address in English"),
    _CentreField.PHONE: N_("phone"),
    _CentreField.HOURS: N_("hours"),
    _CentreField.LATITUDE: N_("position"),
    _CentreField.LONGITUDE: N_("position"),
    _CentreField.STATUS: N_("status"),
    _CentreField.CAPACITY: N_("capacity"),
}
