"""What happens in groups. All assume the caller's transaction; none commits."""

from .appointing import appoint_contact, ask_for_contact
from .codes import MOST_ON_A_SHEET, MOST_UNUSED, print_sheet, renew_code, withdraw_code
from .inviting import INVITABLE, LINK_USES, MAILS_PER_DAY, VALID_DAYS, invite, withdraw_invitation
from .membership import (
    contact_of,
    create_group,
    edit_group,
    hand_over_contact,
    join_group,
    leave_group,
    remove_member,
)
from .merging import groups_in_words, merge_memberships
from .participation import describe_part
from .talk import hide_message, note_seen, put_back, take_down, write_message

__all__ = [
    "INVITABLE",
    "LINK_USES",
    "MAILS_PER_DAY",
    "MOST_ON_A_SHEET",
    "MOST_UNUSED",
    "VALID_DAYS",
    "appoint_contact",
    "ask_for_contact",
    "contact_of",
    "create_group",
    "describe_part",
    "edit_group",
    "groups_in_words",
    "hand_over_contact",
    "hide_message",
    "invite",
    "join_group",
    "leave_group",
    "merge_memberships",
    "note_seen",
    "print_sheet",
    "put_back",
    "remove_member",
    "renew_code",
    "take_down",
    "withdraw_code",
    "withdraw_invitation",
    "write_message",
]
