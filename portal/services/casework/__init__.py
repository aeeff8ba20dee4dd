"""The work of centres: calls, appointments, handover, closing, bulk transfer."""
