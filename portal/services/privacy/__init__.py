"""Erasure, retention, the access log and the membership of exports."""
