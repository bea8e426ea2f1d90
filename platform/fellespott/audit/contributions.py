"""What the log hands to others: its jobs, its commands, and its check after a restore."""

from flask import Flask

from fellespott.core.registry import Job, Registry

from . import tasks
from .cli import init_cli
from .personal import PERSONAL
from .verifying import verify


def contribute(app: Flask) -> None:
    """Register."""
    registry: Registry = app.extensions["fellespott_registry"]
    registry.add_personal(PERSONAL)
    for name, seconds, run in (
        ("audit.chain", tasks.CHAIN_SECONDS, tasks.chain_new),
        ("audit.anchor", tasks.ANCHOR_SECONDS, tasks.keep_anchor),
        ("audit.check", tasks.CHECK_SECONDS, tasks.check),
    ):
        registry.jobs.append(Job(name, seconds, run, own_transactions=True))
    registry.verifications.append(verify)
    init_cli(app)
