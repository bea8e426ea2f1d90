"""How this place is looked after: the rules, who looks, and how often, for everyone to read."""

from flask import render_template

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.web import now, public

from .. import queries, texts
from ..counting import half_years
from .room import room


@room.get("/slik-passer-vi-pa")
@public
def numbers() -> str:
    """The rules, who looks at reports, and numbers for each half year. Small ones are kept back."""
    session = current_session()
    return render_template(
        "safety/numbers.html",
        rules=[texts.RULES[rule] for rule in texts.BREAKABLE],
        named=queries.safeguards(session),
        halves=half_years(session, to_oslo(now()).date()),
        texts=texts,
    )
