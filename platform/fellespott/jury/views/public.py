"""What everyone sees of a jury: how many, and what they know. Never who (rule R18)."""

from collections import Counter
from typing import Any

from flask import render_template

from fellespott.calls.models import Call
from fellespott.core.db import current_session
from fellespott.core.web import access

from .. import lot_queries, queries
from ..models import Juror
from ..policies import can_see_jury
from ..small_counts import suppress_small
from ..states import AgeBand, Background
from ..texts import AGE_NAMES, BACKGROUND_NAMES
from ._room import load_call, room


@room.get("/utlysninger/<slug>/juryen")
@access(can_see_jury, load=load_call, private=True)
def show_jury(call: Call) -> Any:
    """How many sit on the jury, from what backgrounds and of what ages."""
    session = current_session()
    jurors = queries.jurors_of(session, call.id)
    backgrounds, ages = count_backgrounds(jurors), count_ages(jurors)
    return render_template(
        "jury/show_jury.html",
        call=call,
        total=len(jurors),
        groups=len(queries.groups_of_jury(session, call.id)),
        conflicts=queries.conflict_count(session, call.id),
        has_lot=lot_queries.has_public_lot(session, call.id),
        backgrounds=[(BACKGROUND_NAMES[key], count) for key, count in suppress_small(backgrounds).items()],
        ages=[(AGE_NAMES[key], count) for key, count in suppress_small(ages).items()],
    )


def count_backgrounds(jurors: list[Juror]) -> dict[Background, int]:
    """How many jurors know each kind of thing, those nobody knows included."""
    found = Counter(juror.background for juror in jurors)
    return {one: found[one] for one in Background}


def count_ages(jurors: list[Juror]) -> dict[AgeBand, int]:
    """How many jurors are of each age; those who have not told are in none."""
    found = Counter(juror.age_band for juror in jurors)
    return {one: found[one] for one in AgeBand}
