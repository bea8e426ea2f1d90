"""What happens to accounts, roles and links. All assume the caller's transaction; none commits."""

from .codes import send_code, spend_try, use_code
from .first_administrator import THERE_IS_ONE, accept_first_administrator, prepare_first_administrator
from .invitations import accept_invitation, closed, create_invitation, withdraw_invitation
from .persons import change_email, edit_person, end_all_sessions, find_or_add_person, note_sign_in
from .roles import accept_role, grant_role, invite_to_role, revoke_role

__all__ = [
    "THERE_IS_ONE",
    "accept_first_administrator",
    "accept_invitation",
    "accept_role",
    "change_email",
    "closed",
    "create_invitation",
    "edit_person",
    "end_all_sessions",
    "find_or_add_person",
    "grant_role",
    "invite_to_role",
    "note_sign_in",
    "prepare_first_administrator",
    "revoke_role",
    "send_code",
    "spend_try",
    "use_code",
    "withdraw_invitation",
]
