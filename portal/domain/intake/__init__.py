"""Lists of returnees, and places typed by name."""
