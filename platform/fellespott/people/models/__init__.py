"""Tables of people: who they are, how they come in, and who has looked."""

from .codes import PaperCode, SignInCode
from .invitations import Invitation
from .openings import RecordOpening
from .persons import Person, RoleGrant, Scope
from .second_step import OneTimePassword, Passkey
from .sessions import ProvenIdentity, SignIn

__all__ = [
    "Invitation",
    "OneTimePassword",
    "PaperCode",
    "Passkey",
    "Person",
    "ProvenIdentity",
    "RecordOpening",
    "RoleGrant",
    "Scope",
    "SignIn",
    "SignInCode",
]
