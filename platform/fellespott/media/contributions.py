"""What the media room hands to others: its store, its jobs, and what the player template reads."""

from flask import Flask

from fellespott.config import Settings
from fellespott.core.i18n import current_language
from fellespott.core.registry import Job, Registry

from .states import CAPTION_LANGUAGES
from .storage import LocalStorage
from .tasks import make_playable, sweep


def contribute(app: Flask) -> None:
    """Bind the store to the app and register the jobs."""
    settings: Settings = app.config["FELLESPOTT"]
    app.extensions["fellespott_storage"] = LocalStorage(settings.var / "media")
    found: Registry = app.extensions["fellespott_registry"]
    found.jobs.append(Job("media.make_playable", 20, make_playable, own_transactions=True))
    found.jobs.append(Job("media.sweep", 3600, sweep))
    app.jinja_env.globals.update(caption_languages=CAPTION_LANGUAGES, caption_language_now=current_language)
