"""Pages on which officers review registrations."""
