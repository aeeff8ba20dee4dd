"""Phera: a registration portal for people who come back to Bangladesh from work abroad."""

import os

# Otherwise pydantic reads the metadata of every installed package, for plugins that the portal does not use.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
