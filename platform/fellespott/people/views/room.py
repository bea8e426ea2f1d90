"""The room all these pages belong to."""

from fellespott.core.web import Room

room = Room("people", __name__)
