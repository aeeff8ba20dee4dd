"""Settings of the standby from which lists and exports are read."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portal.settings.values import WholeNumber, check_database_url


class ReadSettings(BaseModel):
    """`database_url` is the address of a standby, or empty; it may be `lag_seconds` behind."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(check_database_url), Field(repr=False)] = ""
    lag_seconds: WholeNumber = 10
