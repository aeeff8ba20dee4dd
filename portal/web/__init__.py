"""Web pages by audience (public, staff, administrator, ministry) and their shared parts."""
