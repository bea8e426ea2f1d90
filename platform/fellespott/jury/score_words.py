"""How the jury scored one proposal, in plain words, for the group behind it."""

import uuid

from fellespott.calls.models import Call
from fellespott.calls.states import RankingMethod
from fellespott.core.i18n import _, _l, in_language

from .comparing import Against, Comparison
from .texts import show_mean

AGAINST_NAMES = {
    Against.ABOVE: _l("høyere enn snittet av forslagene"),
    Against.ABOUT: _l("omtrent som snittet av forslagene"),
    Against.BELOW: _l("lavere enn snittet av forslagene"),
}


def place_line(found: Comparison[uuid.UUID], call: Call) -> str:
    """Which place it got, and with what."""
    figure = show_mean(found.figure)
    if call.ranking_method is RankingMethod.BORDA:
        return _(
            "Juryen ga forslaget %(figure)s poeng av 1. Det ble plass %(rank)s av %(of)s.",
            figure=figure,
            rank=found.rank,
            of=found.of,
        )
    return _(
        "Juryen ga forslaget %(figure)s på skalaen fra 1 til 5. Det ble plass %(rank)s av %(of)s.",
        figure=figure,
        rank=found.rank,
        of=found.of,
    )


def criterion_lines(found: Comparison[uuid.UUID], call: Call) -> list[str]:
    """One line for each criterion: what the proposal got beside all the proposals, and which is higher."""
    names = {one.id: in_language(one.texts) for one in call.criteria_version.criteria}
    return [
        _(
            "%(criterion)s: %(own)s. Alle forslagene: %(field)s. Det er %(against)s.",
            criterion=names[one.criterion],
            own=show_mean(one.own, 1),
            field=show_mean(one.field, 1),
            against=AGAINST_NAMES[one.against],
        )
        for one in found.criteria
    ]
