"""`portal keys …`: the keys of the database (`docs/keys.md`)."""

import threading

import click

from portal.cli.cli_context import CliContext, open_context
from portal.models import KeyKind
from portal.services.platform import key_checks
from portal.services.privacy.key_retirement import (
    begin_rotation,
    older_keys,
    retire_key,
    still_there,
)
from portal.services.privacy.key_rotation import TableState, read_state, rotate_table
from portal.services.privacy.key_rules import rotated_tables
from portal.services.privacy.name_key_rotation import read_name_keys, rotate_name_keys
from portal.workers.signals import stop_on_signals

_PASSES = 3
"""Passes over rows that others held, before the rest is left to the next call."""


@click.group()
def keys() -> None:
    """The keys that seal and index what is stored."""


@keys.command()
def accept() -> None:
    """Accept the keys of this machine: from now on no process starts without them.

    Run it when every machine has the new key, and before the new key comes first.
    """
    with open_context(verified=False) as context, context.begin() as work:
        key_checks.verify_accepted_keys(work)
        new = key_checks.accept_keys(work)
    for kind, key_id in new:
        click.echo(f"Accepted: {kind} key {key_id}")
    if not new:
        click.echo("All keys of this machine were accepted before.")


@keys.command()
def status() -> None:
    """Show which keys are in use, what is left of older ones, and which key may go.

    It reads and opens every stored value: a minute for about a million registrations.
    """
    with open_context() as context:
        states = [read_state(context.units, table) for table in rotated_tables()]
        states.append(read_name_keys(context.units))
        for state in filter(_is_worth_a_line, states):
            ids = ", ".join(f"{key_id} {n:,}" for key_id, n in sorted(state.key_ids.items()))
            click.echo(
                f"{state.table}: {state.rows:,} rows" + (f"; sealed with {ids}" if ids else "")
            )
            _echo_rest(state)
        _echo_older_keys(context, sum(state.left for state in states))


@keys.command()
def rotate() -> None:
    """Seal and index everything anew with the current keys, while the service runs.

    Run it after all processes have restarted with the new key in front. Ctrl-C or SIGTERM stops it
    after the present batch; the next call goes on.
    """
    stopping = threading.Event()
    stop_on_signals(stopping)
    left = 0
    with open_context() as context:
        with context.begin() as work:
            begin_rotation(work)
        tables = [table.name for table in rotated_tables()]
        for number, name in enumerate([*tables, "name_keys"], start=1):
            state = _rotate(context, name, stopping)
            left += state.left
            click.echo(f"[{number}/{len(tables) + 1}] {name}: {state.changed:,} rows written anew")
            _echo_rest(state)
            if stopping.is_set():
                click.echo("Stopped. Run `portal keys rotate` again to go on.")
                return
        _echo_older_keys(context, left)


@keys.command()
@click.argument("kind", type=click.Choice([each.value for each in KeyKind]))
@click.argument("key_id")
@click.option("--lost", is_flag=True, help="The key is lost, so nothing can be saved any more.")
def retire(kind: str, key_id: str, lost: bool) -> None:
    """End the use of the older key KEY_ID of KIND; then it may leave the settings."""
    with open_context(verified=not lost) as context:
        if not lost:
            _refuse_needed(context, KeyKind(kind))
        retire_key(context.units, KeyKind(kind), key_id, is_lost=lost)
    click.echo(f"The {kind} key {key_id} is no longer in use. Take it out of the settings.")


def _rotate(context: CliContext, name: str, stopping: threading.Event) -> TableState:
    state = _pass_over(context, name, stopping)
    for _ in range(_PASSES - 1):
        if not state.left or stopping.wait(1):
            break
        changed = state.changed
        state = _pass_over(context, name, stopping)
        state.changed += changed
    return state


def _pass_over(context: CliContext, name: str, stopping: threading.Event) -> TableState:
    def goes_on() -> bool:
        return not stopping.is_set()

    for table in rotated_tables():
        if table.name == name:
            return rotate_table(context.units, table, goes_on=goes_on)
    return rotate_name_keys(context.units, goes_on=goes_on)


def _is_worth_a_line(state: TableState) -> bool:
    return bool(state.rows)


def _echo_rest(state: TableState) -> None:
    if state.left:
        click.echo(f"    left: {state.left:,} rows with an older key")
    if state.unreadable:
        click.echo(f"    unreadable with the keys of this machine: {state.unreadable:,} rows")


def _echo_older_keys(context: CliContext, left: int) -> None:
    with context.read() as work:
        older, others = older_keys(work), still_there(work)
    for each in others:
        goes = "ends by itself" if each.ends else "stops working when the older index key goes"
        click.echo(f"Older index key: {each.rows:,} {each.what} ({goes})")
    waits = any(each.ends for each in others)
    for kind, key_id in older:
        if left:
            click.echo(f"Still needed: {kind} key {key_id}. Run `portal keys rotate`.")
        elif kind is KeyKind.INDEX and waits:
            click.echo(f"Still needed: {kind} key {key_id}, until what ends by itself has ended.")
        else:
            click.echo(f"May go: {kind} key {key_id}. Run `portal keys retire {kind} {key_id}`.")
    if not older:
        click.echo("One key of each kind is in use.")


def _refuse_needed(context: CliContext, kind: KeyKind) -> None:
    states = [read_state(context.units, table) for table in rotated_tables()]
    states.append(read_name_keys(context.units))
    if left := sum(state.left + state.unreadable for state in states):
        raise click.ClickException(f"{left:,} rows still need it. Run `portal keys rotate` first.")
    if kind is KeyKind.INDEX:
        with context.read() as work:
            ends = [each for each in still_there(work) if each.ends]
        if ends:
            waits = ", ".join(f"{each.rows:,} {each.what}" for each in ends)
            raise click.ClickException(f"It is still needed until these end: {waits}.")
