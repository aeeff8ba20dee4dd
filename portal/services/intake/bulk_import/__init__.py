"""Lists of returnees brought in: taken in (`upload`), read, checked, made into registrations, undone."""
