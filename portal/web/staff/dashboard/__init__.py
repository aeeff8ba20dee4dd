"""The dashboard: the figures of a month, for the country or an officer's area."""
