"""Checks of the installation: one function a check, and a table of all."""
