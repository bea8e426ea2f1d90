"""Extensions, one of each, bound to the app in app.py."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate

from .core import limit_storage  # noqa: F401 - tells `limits` what "database://" is
from .core.db import db

__all__ = ["db", "limiter", "login_manager", "migrate"]

migrate = Migrate()
login_manager = LoginManager()
limiter = Limiter(get_remote_address)
