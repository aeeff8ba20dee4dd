"""Names of people in either script: spelling, sound, and whether two names may belong to one person."""
