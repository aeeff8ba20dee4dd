"""Whether two registrations belong to one person."""
