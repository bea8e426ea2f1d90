"""Whole addresses for mails and print, built from the configured base, never from a request's Host header."""

from typing import Any

from flask import current_app


def absolute_url(endpoint: str, **values: Any) -> str:
    """https://…/path of an endpoint, also outside a request."""
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + local_url(endpoint, **values)


def local_url(endpoint: str, **values: Any) -> str:
    """The path of an endpoint, also outside a request."""
    adapter = current_app.url_map.bind("localhost")
    return adapter.build(endpoint, values)
