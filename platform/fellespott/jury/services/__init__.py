"""What happens to juries and decisions. All assume the caller's transaction; none commits."""

from .advising import decide_entry, recommend, send_back
from .conflicts import answer_conflicts
from .deciding import choose_tied, draft_decision, write_entry
from .drawing import (
    accept_offer,
    decline_offer,
    discard_lot,
    draw_lot,
    fix_lot,
    let_offer_lapse,
    publish_lot,
    settle_lot,
    work_out,
)
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
from .volunteering import (
    forget_pools,
    forget_volunteer,
    plan_jury,
    remove_target,
    seat_volunteer,
    set_target,
    stop_volunteering,
    volunteer,
)

__all__ = [
    "accept_juror",
    "accept_offer",
    "answer_conflicts",
    "ask_for_talk",
    "autosave_sheet",
    "choose_tied",
    "close_second_round",
    "confirm_juror",
    "decide_entry",
    "decline_offer",
    "discard_lot",
    "draft_decision",
    "draw_lot",
    "everyone_reads_all",
    "finish_talk",
    "fix_lot",
    "forget_pools",
    "forget_volunteer",
    "hand_over",
    "invite_juror",
    "let_offer_lapse",
    "make_jury_groups",
    "move_juror",
    "open_second_round",
    "plan_jury",
    "publish_decision",
    "publish_lot",
    "recommend",
    "remove_target",
    "save_sheet",
    "save_typed_sheet",
    "seat_juror",
    "seat_volunteer",
    "send_back",
    "send_second_sheet",
    "set_aside_sheet",
    "set_target",
    "settle_lot",
    "share_out",
    "start_writing",
    "stop_volunteering",
    "submit_sheet",
    "tell_jury",
    "unseat_juror",
    "volunteer",
    "work_out",
    "write_entry",
]
