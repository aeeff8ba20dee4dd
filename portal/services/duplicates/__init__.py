"""Registrations that may be one person's: found behind the back, shown in pairs, decided by officers."""
