"""What the media room hands to others: its store, its jobs, and what the player template reads."""

from flask import Flask

from fellespott.config import Settings
from fellespott.core.i18n import current_language
from fellespott.core.registry import FileStore, Job, Registry

from .queries import keys_in_use
from .states import CAPTION_LANGUAGES
from .storage import LocalStorage
from .tasks import make_playable, sweep


def contribute(app: Flask) -> None:
    """Bind the store to the app and register the jobs."""
    settings: Settings = app.config["FELLESPOTT"]
    store = LocalStorage(settings.var / "media")
    app.extensions["fellespott_storage"] = store
    found: Registry = app.extensions["fellespott_registry"]
    found.file_stores.append(FileStore("media", store, keys_in_use))
    found.jobs.append(Job("media.make_playable", 20, make_playable, own_transactions=True))
    found.jobs.append(Job("media.sweep", 3600, sweep))
    app.jinja_env.globals.update(caption_languages=CAPTION_LANGUAGES, caption_language_now=current_language)
