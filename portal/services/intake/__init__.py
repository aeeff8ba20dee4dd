"""Registrations entered by staff: assisted entry and bulk import."""
