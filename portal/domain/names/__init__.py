"""Names of people in either script: how they are written, how they sound, whether two are one person's."""
