"""Pages by audience: public, officer, ministry; and what they share."""
