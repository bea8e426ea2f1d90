"""What happens to juries and decisions. All assume the caller's transaction; none commits."""

from .advising import decide_entry, recommend, send_back
from .conflicts import answer_conflicts
from .deciding import choose_tied, draft_decision, write_entry
from .publishing import ask_for_talk, finish_talk, publish_decision
from .scoring import save_sheet, set_aside_sheet, submit_sheet
from .seating import (
    accept_juror,
    confirm_juror,
    invite_juror,
    make_jury_groups,
    move_juror,
    seat_juror,
    tell_jury,
    unseat_juror,
)
from .second_round import close_second_round, open_second_round, send_second_sheet, start_writing
from .sharing_out import everyone_reads_all, hand_over, share_out
from .sheet_saving import autosave_sheet, save_typed_sheet

__all__ = [
    "accept_juror",
    "answer_conflicts",
    "ask_for_talk",
    "autosave_sheet",
    "choose_tied",
    "close_second_round",
    "confirm_juror",
    "decide_entry",
    "draft_decision",
    "everyone_reads_all",
    "finish_talk",
    "hand_over",
    "invite_juror",
    "make_jury_groups",
    "move_juror",
    "open_second_round",
    "publish_decision",
    "recommend",
    "save_sheet",
    "save_typed_sheet",
    "seat_juror",
    "send_back",
    "send_second_sheet",
    "set_aside_sheet",
    "share_out",
    "start_writing",
    "submit_sheet",
    "tell_jury",
    "unseat_juror",
    "write_entry",
]
