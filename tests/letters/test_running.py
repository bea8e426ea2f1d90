"""With the first letter in force the money of the round runs, and what was decided stays decided."""

import pytest
from sqlalchemy import select

from fellespott.calls.models import PhaseChange
from fellespott.calls.queries import call_for_figures, calls_in_hand
from fellespott.calls.services import begin_running, move_phase
from fellespott.calls.states import DECIDED_PHASES, Phase
from fellespott.core.errors import DomainError
from fellespott.letters.contributions import call_panel, manage_panel
from tests.factories import WHEN, make_call, make_staff
from tests.letters.support import in_force, make_steering, make_yes

LATER = [Phase.RUNNING, Phase.ENDED]


def test_the_first_letter_in_force_moves_a_decided_call_on_and_the_next_does_not(session):
    _leader, letter = in_force(session)
    call = letter.project.call
    assert call.phase is Phase.RUNNING
    begin_running(session, call=call, now=WHEN)
    found = session.scalars(select(PhaseChange).where(PhaseChange.call_id == call.id)).all()
    assert [(one.from_phase, one.to_phase, one.by_id) for one in found] == [
        (Phase.DECIDED, Phase.RUNNING, None)
    ]


@pytest.mark.parametrize("phase", [one for one in Phase if one is not Phase.DECIDED])
def test_in_any_other_phase_a_letter_moves_nothing(session, phase):
    call = make_call(session, phase=phase)
    begin_running(session, call=call, now=WHEN)
    assert (call.phase, session.scalars(select(PhaseChange)).all()) == (phase, [])


def test_staff_end_a_round_and_open_it_again_each_with_a_reason(session):
    staff, call = make_staff(session), make_call(session, phase=Phase.DECIDED)
    for to in (Phase.RUNNING, Phase.ENDED, Phase.RUNNING):
        with pytest.raises(DomainError, match="reason_needed"):
            move_phase(session, actor=staff, call=call, to=to, reason=" ", now=WHEN)
        move_phase(session, actor=staff, call=call, to=to, reason="Slik er det nå.", now=WHEN)
        assert call.phase is to
    for to in (Phase.DECIDED, Phase.JURY):
        with pytest.raises(DomainError, match="move_not_allowed"):
            move_phase(session, actor=staff, call=call, to=to, reason="Tilbake.", now=WHEN)


@pytest.mark.parametrize("phase", LATER)
def test_what_a_decision_opens_stays_open_when_money_runs_and_when_all_is_over(session, phase):
    call = make_call(session, phase=phase)
    make_yes(session, call=call)
    steering, staff = make_steering(session, call), make_staff(session)
    assert call_panel(session, call, steering, WHEN).data["may_add"] is True
    assert len(manage_panel(session, call, staff, WHEN).data["waiting"]) == 1
    assert calls_in_hand(session, staff) == []


@pytest.mark.parametrize("phase", DECIDED_PHASES)
def test_the_figures_are_of_the_round_decided_last_however_far_it_has_come(session, phase):
    call = make_call(session, phase=phase)
    make_call(session, phase=Phase.OPEN)
    assert call_for_figures(session, None) == call
