"""Pages drawn empty, for tests that ask for thousands and read none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jinja2 import FunctionLoader

# Parts that code calls by name, and what goes on paper: no pages, and drawn as they are.
NO_PAGES = ("components/", "papers/")


@contextmanager
def blank_pages(app: Any, drawn: Mapping[str, str] | None = None) -> Iterator[None]:
    """Draw every page empty, but for those in `drawn`: name and what stands for it."""
    real = app.jinja_env.loader

    def load(name: str) -> str:
        if name.startswith(NO_PAGES) or name.rpartition("/")[2].startswith("_"):
            source: str = real.get_source(app.jinja_env, name)[0]
            return source
        return (drawn or {}).get(name, "")

    app.jinja_env.loader = FunctionLoader(load)
    app.jinja_env.cache.clear()
    try:
        yield
    finally:
        app.jinja_env.loader = real
        app.jinja_env.cache.clear()
