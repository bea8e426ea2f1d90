"""What the media room hands to others: its store, its jobs, and what the player template reads."""

from flask import Flask

from fellespott.config import Settings
from fellespott.core.i18n import current_language
from fellespott.core.registry import FileStore, Job, Registry
from fellespott.core.web import current_person, now

from .captions import said_in
from .parts import Parts
from .personal import PERSONAL, RETENTION
from .policies import can_see_media
from .queries import keys_in_use
from .states import CAPTION_LANGUAGES
from .storage import LocalStorage, Storage
from .tasks import make_playable, make_small, sweep


def contribute(app: Flask) -> None:
    """Bind the store to the app and register the jobs."""
    settings: Settings = app.config["FELLESPOTT"]
    store = _store(settings)
    app.extensions["fellespott_storage"] = store
    app.extensions["fellespott_parts"] = Parts(settings.var / "uploads")
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
    found.file_stores.append(FileStore("media", store, keys_in_use))
    found.jobs.append(Job("media.make_playable", 20, make_playable, own_transactions=True))
    found.jobs.append(Job("media.make_small", 30, make_small, own_transactions=True))
    found.jobs.append(Job("media.sweep", 3600, sweep))
    app.jinja_env.globals.update(
        caption_languages=CAPTION_LANGUAGES,
        caption_language_now=current_language,
        said_in=said_in,
        film_is_open=lambda media: can_see_media(current_person(), media, now()).allowed,
    )


def _store(settings: Settings) -> Storage:
    """A bucket where one is set, else a folder."""
    if settings.s3_bucket is None:
        return LocalStorage(settings.var / "media")
    from .s3_storage import S3Storage  # slow to load, and most installations have no use for it

    return S3Storage(
        settings.s3_bucket,
        work=settings.var / "media" / "work",
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
    )
