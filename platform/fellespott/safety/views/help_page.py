"""Somebody to talk with now: for everyone, on one calm page."""

from flask import render_template

from fellespott.core.db import current_session
from fellespott.core.web import current_person, now, public

from .. import help as help_data
from .. import queries
from ..policies import can_edit_contacts
from .room import room


@room.get("/hjelp")
@public
def help_now() -> str:
    """Numbers to call, the municipality's own first, and the way to an adult here."""
    return render_template(
        "safety/help.html",
        contacts=queries.contacts(current_session()),
        services=help_data.services(),
        emergency=help_data.emergency(),
        may_edit=can_edit_contacts(current_person(), None, now()),
    )
