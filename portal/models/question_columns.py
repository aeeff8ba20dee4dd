"""The columns of simple questions, made from their definitions."""

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeEngine

from portal.domain.registration.questions.kinds import AnyOf, Listed, Number, YesNo
from portal.domain.registration.questions.question import Storage
from portal.domain.registration.questions.registry import SIMPLE, AnyQuestion
from portal.models.base import Base, choice
from portal.models.sealed import SealedColumn

_SMALLINT_MAX = 32_767


def checks() -> list[CheckConstraint]:
    """Returns the CHECKs that refuse an erased registration with a sealed answer."""
    return [
        CheckConstraint(f"erased_at IS NULL OR {column.name} IS NULL", name=f"erased_{column.name}")
        for question in SIMPLE
        for column in question.columns
        if column.is_empty_when_erased
    ]


def add_columns(model: type[Base]) -> None:
    """Adds an attribute for each simple question to a mapped class.

    Every column may be NULL: rows older than the question have no answer.
    """
    for question in SIMPLE:
        (column,) = question.columns
        if column.storage.is_sealed:
            is_padded = column.storage is Storage.PADDED
            sealed = SealedColumn(nullable=not is_padded, padded=is_padded, is_added=True)
            setattr(model, column.name, sealed)
            sealed.__set_name__(model, column.name)
        else:
            setattr(model, column.name, mapped_column(_open_type(question), nullable=True))


def _open_type(question: AnyQuestion) -> TypeEngine[Any]:
    kind = question.kind
    if isinstance(kind, AnyOf):
        return JSON().with_variant(JSONB(), "postgresql")
    if isinstance(kind, Listed):
        return choice(kind.choices, question.id)
    if isinstance(kind, YesNo):
        return Boolean()
    if isinstance(kind, Number):
        return SmallInteger() if kind.largest <= _SMALLINT_MAX else Integer()
    return Text()
