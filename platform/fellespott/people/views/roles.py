"""What the roles are, for everyone."""

from flask import render_template

from fellespott.core.web import public

from ..roles import CATALOGUE, COMES_FROM, ComesFrom
from ..states import STAFF_ROLES
from .room import room


@room.get("/roller")
@public
def show_roles() -> str:
    """Every role, where it comes from, how far it goes, and what it may do."""
    return render_template(
        "people/roles.html",
        sources=[(source, [line for line in CATALOGUE if line.comes_from is source]) for source in ComesFrom],
        comes_from=COMES_FROM,
        second_step={role.value for role in STAFF_ROLES},
    )
