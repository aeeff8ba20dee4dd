"""The last step of every restore, shared by `portal restore` and `portal db after-restore`."""

import click

from portal.cli.cli_context import CliContext
from portal.gateways.erasure_list import ErasureListFailure, open_erasure_list
from portal.services.privacy.after_restore import SafeguardedRestore, safeguard_restored


def safeguard(context: CliContext) -> SafeguardedRestore:
    """Makes a current schema with restored rows safe, in one transaction."""
    erasures = open_erasure_list(context.settings.erasure_list)
    try:
        listed = erasures.read() if erasures else {}
    except ErasureListFailure as error:
        raise click.ClickException(f"The list of erasures cannot be read: {error}.") from error
    with context.begin() as work:
        return safeguard_restored(work, listed.keys())


def echo_safeguards(done: SafeguardedRestore) -> None:
    """Says what was done, and what a person has to decide."""
    click.echo(
        f"Sessions ended: {done.sessions:,}. Codes and answers cancelled: {done.cancelled:,}."
    )
    if done.tokens:
        click.echo(
            f"Tokens of recipients' machines revoked: {done.tokens:,}. The ministry makes new ones."
        )
    if done.webhooks:
        click.echo(f"Webhooks paused: {done.webhooks:,}. The ministry resumes each.")
    click.echo(f"Registrations and pictures erased again: {done.erased:,}.")
    click.echo(f"SMS held: {done.held:,}.")
    if done.held:
        click.echo("`portal sms release-held` sends them; with --cancel they end unsent.")
