"""The room's views hang on this."""

from fellespott.core.web import Room

room = Room("jury", __name__)
