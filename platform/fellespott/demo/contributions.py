"""What the demo hands to others: its command."""

from flask import Flask

from .cli import init_cli


def contribute(app: Flask) -> None:
    """Register."""
    init_cli(app)
