"""What votes hand to other rooms: the clock's work."""

from flask import Flask

from fellespott.core.registry import Job

from . import merging, tasks
from .personal import PERSONAL

SECONDS_BETWEEN_LOOKS = 60


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    app.extensions["fellespott_registry"].add_personal(PERSONAL)
    merging.register(app.extensions["fellespott_registry"])
    app.extensions["fellespott_registry"].jobs.append(
        Job("voting.close_due", SECONDS_BETWEEN_LOOKS, tasks.close_due)
    )
