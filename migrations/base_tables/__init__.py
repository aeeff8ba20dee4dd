"""The tables of the base of the migrations, by family."""

from migrations.base_tables import (
    casework,
    intake,
    messaging,
    places,
    registration_history,
    registrations,
    review,
    sending_limits,
    staff,
)

FAMILIES = (
    places,
    staff,
    registrations,
    registration_history,
    review,
    casework,
    messaging,
    sending_limits,
    intake,
)
