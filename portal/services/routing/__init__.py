"""Centres, catchments, capacity, and the centre a registration is assigned to."""
