"""A source of settings that reads a given environment instead of the one of the process."""

from collections.abc import Mapping

from pydantic_settings import BaseSettings, EnvSettingsSource


class GivenEnvironment(EnvSettingsSource):
    """Reads variables from a mapping, by the rules of pydantic-settings for the environment."""

    def __init__(
        self, settings_cls: type[BaseSettings], environment: Mapping[str, str | None]
    ) -> None:
        super().__init__(settings_cls)
        self.env_vars = {name.lower(): value for name, value in environment.items() if value}
