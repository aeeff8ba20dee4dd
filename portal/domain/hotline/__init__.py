"""Calls of the hotline: reasons, proof of the caller, scripts."""
