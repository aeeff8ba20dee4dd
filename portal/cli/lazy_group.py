"""A click group that imports a subcommand when it is called, after click's documentation."""

import gc
import importlib
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """A group whose subcommands are imported by name; its help needs no import.

    `subcommands` maps a command name to its line in the help. The command `name` is the attribute
    `name` of the module `package.name`.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        package: str = "",
        subcommands: Mapping[str, str] | None = None,
        **options: object,
    ) -> None:
        super().__init__(name, **options)  # type: ignore[arg-type]  # passed on as click gave them
        self._package = package
        self.subcommands = dict(subcommands or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands, sorted."""
        return sorted({*super().list_commands(ctx), *self.subcommands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand with this name, imported now; None if there is none."""
        if cmd_name not in self.subcommands:
            return super().get_command(ctx, cmd_name)
        # What modules make stays, so that the collector would look at it in vain, a quarter of the time.
        gc.disable()
        try:
            module = importlib.import_module(f"{self._package}.{cmd_name}")
        finally:
            gc.enable()
        command = getattr(module, cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._package}.{cmd_name}:{cmd_name} is not a click command")
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        formatter: click.HelpFormatter,
    ) -> None:
        """Writes the list of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.subcommands[name]) for name in sorted(self.subcommands)]
            )
