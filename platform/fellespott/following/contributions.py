"""What following hands to others: personal data and how long it is kept. What can be followed, others say."""

from flask import Flask

from fellespott.core.registry import Registry

from .personal import PERSONAL, RETENTION


def contribute(app: Flask) -> None:
    """Register with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
