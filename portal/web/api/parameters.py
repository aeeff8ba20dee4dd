"""Parameters of the machine interface: the only place where a query is read."""

import uuid

from flask import request

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number


def read_number(name: str, smallest: int, largest: int, *, default: int) -> int:
    """Returns the number of a parameter, or the default without one. Raises `Invalid`."""
    given = request.args.get(name)
    if given is None:
        return default
    number = read_whole_number(given, largest) if given.isascii() else None
    if number is None or number < smallest:
        raise Invalid(
            N_("The parameter %(name)s is a number from %(smallest)s to %(largest)s."),
            name=name,
            smallest=smallest,
            largest=largest,
        )
    return number


def read_id(name: str) -> uuid.UUID | None:
    """Returns the id of a parameter, or None without one. Raises `Invalid`."""
    given = request.args.get(name)
    try:
        return None if given is None else uuid.UUID(given)
    except ValueError as error:
        raise Invalid(N_("The parameter %(name)s is no id. Copy it again."), name=name) from error
