"""The keys of a process are compared with those that the database was sealed with.

A node with a lost, wrong or unknown key would store what nobody can read, so that it must not start.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.crypto import Unreadable, Vault
from portal.models import Base, KeyCheck, KeyKind, Message, Officer, Registration
from portal.services.platform.blind_index import PHONE_INDEX
from portal.unit_of_work import UnitOfWork


class WrongKeys(Exception):
    """The keys of this process do not belong to the database. The text names the remedy."""


class NoKeysAccepted(WrongKeys):
    """The database is new, or older than the check of keys."""

    def __init__(self) -> None:
        super().__init__("This database has accepted no keys yet. Run `portal db upgrade` first.")


class _Kind(NamedTuple):
    """How keys of one kind are proved, and the setting that holds them."""

    setting: str
    ids: Callable[[Vault], tuple[str, ...]]
    prove: Callable[[Vault, str], bytes]
    owns: Callable[[Vault, str, bytes], bool]


_KINDS: Final = {
    KeyKind.FIELD: _Kind(
        "PORTAL_FIELD_KEYS",
        lambda vault: vault.field_key_ids,
        Vault.prove_field_key,
        Vault.owns_field_key,
    ),
    KeyKind.INDEX: _Kind(
        "PORTAL_INDEX_KEYS",
        lambda vault: vault.index_key_ids,
        Vault.prove_index_key,
        Vault.owns_index_key,
    ),
}
_SAMPLES: Final[tuple[tuple[type[Base], str, str], ...]] = (
    (Officer, "totp_secret", ""),
    (Registration, "mobile", "mobile_index"),
    (Message, "recipient", "recipient_index"),
)
"""Sealed columns, with the blind index of a phone, whose newest row shows whether keys belong to it."""


def key_ids(vault: Vault, kind: KeyKind) -> tuple[str, ...]:
    """Returns the ids of the keys of a kind that this process has, the current one first."""
    return _KINDS[kind].ids(vault)


def verify_keys(work: UnitOfWork) -> None:
    """Raises `WrongKeys` if an accepted key is missing or another one, or the current one is unknown.

    Raises `NoKeysAccepted` for a database without any.
    """
    known = verify_accepted_keys(work)
    for name, kind in _KINDS.items():
        current = kind.ids(work.vault)[0]
        if (name, current) not in known:
            raise WrongKeys(
                f"{kind.setting} begins with the key {current}, which this database does not know."
                " Run `portal keys accept` when every machine has it (docs/keys.md)."
            )


def verify_accepted_keys(work: UnitOfWork) -> set[tuple[KeyKind, str]]:
    """Returns the accepted keys. Raises `WrongKeys` if one is missing here, or another one.

    Raises `NoKeysAccepted` for a database without any.
    """
    accepted = work.session.scalars(select(KeyCheck)).all()
    if not accepted:
        raise NoKeysAccepted
    verify_key_checks(work.vault, accepted)
    return {(check.kind, check.key_id) for check in accepted}


def verify_key_checks(vault: Vault, accepted: Sequence[KeyCheck]) -> None:
    """Raises `WrongKeys` unless the process has each of these keys."""
    for check in accepted:
        kind = _KINDS[check.kind]
        if check.key_id not in kind.ids(vault):
            raise WrongKeys(
                f"This database is sealed with the key {check.key_id}, which {kind.setting} does not"
                " hold. Without it what is stored cannot be read or found: add it (docs/keys.md)."
            )
        if not kind.owns(vault, check.key_id, check.proof):
            raise WrongKeys(
                f"{kind.setting} holds another key as {check.key_id} than the one that this database"
                " was sealed with. Put the right one there (docs/keys.md)."
            )


def accept_first_keys(work: UnitOfWork) -> None:
    """Accepts the current keys of a database that has accepted none, else verifies all.

    Raises `WrongKeys` if what is stored cannot be opened with them.
    """
    try:
        verify_keys(work)
    except NoKeysAccepted:
        _refuse_unreadable_rows(work)
        accept_keys(work, only_current=True)


def accept_keys(work: UnitOfWork, *, only_current: bool = False) -> list[tuple[KeyKind, str]]:
    """Accepts the keys of this process, and returns those that were new.

    From then on no process starts without them.
    """
    new = []
    for name, kind in _KINDS.items():
        for key_id in kind.ids(work.vault)[: 1 if only_current else None]:
            if work.session.get(KeyCheck, (name, key_id)) is None:
                proof = kind.prove(work.vault, key_id)
                work.session.add(
                    KeyCheck(kind=name, key_id=key_id, proof=proof, accepted_at=work.now)
                )
                new.append((name, key_id))
    return new


def _refuse_unreadable_rows(work: UnitOfWork) -> None:
    for model, column, index in _SAMPLES:
        row_id = model.__table__.c.id
        for row in work.session.scalars(select(model).order_by(row_id.desc()).limit(1)):
            try:
                text = getattr(row, column)
            except Unreadable as error:
                raise WrongKeys(_FOREIGN % _KINDS[KeyKind.FIELD].setting) from error
            # An erased row holds an empty text and a random index.
            mine = work.vault.index(PHONE_INDEX, text) if index and text else None
            if mine and not mine.matches(getattr(row, index)):
                raise WrongKeys(_FOREIGN % _KINDS[KeyKind.INDEX].setting)


_FOREIGN: Final = (
    "%s does not fit what is stored in this database: the keys belong to another one. Put the right"
    " ones there (docs/keys.md)."
)
