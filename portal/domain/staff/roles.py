"""The roles of staff accounts, and the desks of registrars."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class Role(Choice):
    """The role of an account, valid within its area.

    District officers and supervisors have a district, centre staff a centre; a registrar works in one
    district or, as at the hotline, in all of them.
    """

    DISTRICT = "district", N_("District officer (DEMO)")
    CENTRE = "centre", N_("Centre staff (RSC)")
    REGISTRAR = "registrar", N_("Registrar (desk, hotline, volunteer)")
    SUPERVISOR = "supervisor", N_("Supervisor of a district")
    MINISTRY = "ministry", N_("Ministry analyst")
    ADMINISTRATOR = "administrator", N_("Administrator")


ROLES_OF_A_DISTRICT = frozenset({Role.DISTRICT, Role.SUPERVISOR})
"""Roles that require a district."""


ROLES_WITH_A_DISTRICT = ROLES_OF_A_DISTRICT | {Role.REGISTRAR}
"""Roles that may have a district."""


ROLES_OF_TWO_ADMINISTRATORS = frozenset({Role.MINISTRY, Role.ADMINISTRATOR})
"""Roles of which two administrators give an account its access."""


class Desk(Choice):
    """The place where a registrar enters registrations for other people."""

    AIRPORT = "airport", N_("Airport welfare desk")
    DIGITAL_CENTRE = "digital_centre", N_("Union Digital Centre")
    DEMO_COUNTER = "demo_counter", N_("DEMO counter")
    HOTLINE = "hotline", N_("Hotline")
    VOLUNTEER = "volunteer", N_("Volunteer")
