"""The pages of people: signing in, my account, invitation links, and who has which role."""

from . import account, invitations, log, signing_in, staff
from .room import room

__all__ = ["account", "invitations", "log", "room", "signing_in", "staff"]
