"""The room all these pages belong to."""

from fellespott.core.web import Room

room = Room("media", __name__, url_prefix="/media")
