"""Pages for staff."""

from flask import Blueprint

blueprints: tuple[Blueprint, ...] = ()
