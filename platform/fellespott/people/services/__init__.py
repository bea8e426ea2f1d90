"""What happens to accounts, roles and links. All assume the caller's transaction; none commits."""

from .codes import find_link, number_hash, send_code, send_text_link, spend_try, use_code, use_link
from .entering import Proof, enter, link_identity, person_of
from .erasing import erase_person, must_do_first
from .first_administrator import THERE_IS_ONE, accept_first_administrator, prepare_first_administrator
from .invitations import accept_invitation, closed, create_invitation, withdraw_invitation
from .paper_codes import claim_code, print_codes, renew_code, try_code, withdraw_code
from .persons import (
    add_person,
    change_email,
    edit_person,
    end_all_sessions,
    find_or_add_person,
    note_sign_in,
    set_age,
)
from .roles import accept_role, grant_role, invite_to_role, revoke_role
from .sign_ins import end_other_sign_ins, end_sign_in

__all__ = [
    "THERE_IS_ONE",
    "Proof",
    "accept_first_administrator",
    "accept_invitation",
    "accept_role",
    "add_person",
    "change_email",
    "claim_code",
    "closed",
    "create_invitation",
    "edit_person",
    "end_all_sessions",
    "end_other_sign_ins",
    "end_sign_in",
    "enter",
    "erase_person",
    "find_link",
    "find_or_add_person",
    "grant_role",
    "invite_to_role",
    "link_identity",
    "must_do_first",
    "note_sign_in",
    "number_hash",
    "person_of",
    "prepare_first_administrator",
    "print_codes",
    "renew_code",
    "revoke_role",
    "send_code",
    "send_text_link",
    "set_age",
    "spend_try",
    "try_code",
    "use_code",
    "use_link",
    "withdraw_code",
    "withdraw_invitation",
]
