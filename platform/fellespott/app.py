"""The application factory: settings in, a Flask app with all rooms out."""

import logging
from importlib import import_module
from typing import Any

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import Settings, flask_config, read_settings
from .core.compressing import init_compressing
from .core.db import prepare_engine
from .core.error_pages import init_error_pages
from .core.headers import init_headers
from .core.i18n import init_i18n
from .core.qr import init_qr
from .core.registry import Registry
from .core.web import init_web
from .extensions import db, limiter, login_manager, migrate
from .paths import MIGRATIONS, STATIC, TEMPLATES, TRANSLATIONS

# In the order data walks through them; a room imports only what stands before it.
ROOMS = (
    "audit",
    "notices",
    "people",
    "media",
    "groups",
    "safety",
    "following",
    "calls",
    "proposals",
    "questions",
    "jury",
    "voting",
    "letters",
    "pots",
    "reviews",
    "stories",
    "complaints",
    "disclosures",
    "home",
    "schedule",
    "demo",
)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Make the app. `overrides` are Flask settings that win (tests use them).

    Raises ConfigError when the settings are unsafe together.
    """
    settings = settings or read_settings()
    settings.check()
    app = Flask(
        "fellespott",
        root_path=str(TEMPLATES.parent),
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
        instance_path=str(settings.var),
    )
    app.config.update(flask_config(settings))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config.update(overrides)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

    app.extensions["fellespott_registry"] = Registry()
    import_models()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
    login_manager.init_app(app)
    limiter.init_app(app)
    init_i18n(app)
    init_web(app)
    init_error_pages(app)
    init_headers(app)
    init_compressing(app)
    init_qr(app)
    for room in ROOMS:
        _open_room(app, room)
    from . import cli

    cli.init_cli(app)
    return app


def import_models() -> None:
    """Load every room's tables, so that relationships named by text are found."""
    for room in ROOMS:
        _part(room, "models")


def _open_room(app: Flask, room: str) -> None:
    views = _part(room, "views")
    if views is not None:
        app.register_blueprint(views.room)
    contributions = _part(room, "contributions")
    if contributions is not None:
        contributions.contribute(app)


def _part(room: str, name: str) -> Any:
    full = f"{__package__}.{room}.{name}"
    try:
        return import_module(full)
    except ModuleNotFoundError as error:
        if error.name in (full, f"{__package__}.{room}"):
            return None  # not every room has every piece of furniture
        raise
