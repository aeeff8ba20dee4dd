"""What a list of returnees may hold, and how its cells are read."""
