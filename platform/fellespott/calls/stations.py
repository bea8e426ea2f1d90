"""A call's phases as a line of stations, for those who run it."""

from collections.abc import Sequence

from fellespott.core.registry import ChainStation

from .models import Call, PhaseChange
from .states import Phase
from .texts import PHASE_NAMES


def phase_stations(call: Call, history: Sequence[PhaseChange]) -> list[ChainStation]:
    """Each phase, with the day the call last came to it; phases ahead of where it is now are not reached."""
    came = {one.to_phase: one.at for one in history} | {Phase.DRAFT: call.created_at}
    return [
        ChainStation(
            key=phase.value,
            label=PHASE_NAMES[phase],
            done=phase.step < call.phase.step,
            current=phase is call.phase,
            on=came.get(phase) if phase.step <= call.phase.step else None,
        )
        for phase in Phase
    ]
