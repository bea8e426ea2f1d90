"""Films, sounds and pictures are sent to a proposal in parts; who may do that is who may write in it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.authz import Decision, deny
from fellespott.core.i18n import _l
from fellespott.core.registry import UploadTarget

from .policies import can_write_proposal
from .queries import proposal_by_id

PURPOSE = "forslag"
ANSWER_PURPOSE = "svar"


def may_send_film(session: Session, actor: Any, target_id: uuid.UUID, now: datetime) -> Decision:
    """Whoever writes in the proposal, while it can be changed."""
    proposal = proposal_by_id(session, target_id)
    if proposal is None:
        return deny(_l("Forslaget finnes ikke."))
    return can_write_proposal(actor, proposal, now)


TARGET = UploadTarget(PURPOSE, may_send_film)
ANSWERS = UploadTarget(ANSWER_PURPOSE, may_send_film, takes=frozenset({"film", "sound", "picture"}))
