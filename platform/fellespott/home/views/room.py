"""The room all these pages belong to."""

from fellespott.core.web import Room

room = Room("home", __name__)
