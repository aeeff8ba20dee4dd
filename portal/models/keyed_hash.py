"""The column type of blind indexes and keyed hashes: comparisons match under every live index key."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType

from portal.crypto import BlindIndex


class KeyedHash(LargeBinary):
    """Bytes made with an index key.

    A `BlindIndex` of a vault with two live keys is compared as both of its values. With one key, and
    for values read from rows, a comparison is as for all bytes.
    """

    class Comparator(LargeBinary.Comparator[bytes]):
        """Expands `=`, `!=` and `IN`."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Returns the comparison."""
            if other and isinstance(other[0], BlindIndex) and other[0].others:
                if op is operators.eq:
                    return super().operate(operators.in_op, other[0].values, **kwargs)
                if op is operators.ne:
                    return super().operate(operators.not_in_op, other[0].values, **kwargs)
            if op in (operators.in_op, operators.not_in_op) and _is_list(other[0]):
                return super().operate(op, _expand(other[0]), *other[1:], **kwargs)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator


def _is_list(given: object) -> bool:
    return isinstance(given, list | tuple | set | frozenset)


def _expand(given: Iterable[Any]) -> list[Any]:
    return [
        value
        for each in given
        for value in (each.values if isinstance(each, BlindIndex) else [each])
    ]
