"""What happens to calls. All assume the caller's transaction; none commits."""

from .checklists import assess_point
from .criteria import CriterionText, add_version, load_criteria_sets
from .editing import create_call, settings_like, suggested_settings, update_call
from .phases import begin_running, move_by_date, move_phase
from .seats import SeatTaken, accept_seat, give_seat, invite_to_seat, take_seat_away, withdraw_seat_invitation

__all__ = [
    "CriterionText",
    "SeatTaken",
    "accept_seat",
    "add_version",
    "assess_point",
    "begin_running",
    "create_call",
    "give_seat",
    "invite_to_seat",
    "load_criteria_sets",
    "move_by_date",
    "move_phase",
    "settings_like",
    "suggested_settings",
    "take_seat_away",
    "update_call",
    "withdraw_seat_invitation",
]
