"""What others learned, for a group that has said what matters to itself first (rule R3)."""

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.web import access
from fellespott.proposals.labels import title_of
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_write_proposal
from fellespott.proposals.queries import proposal_by_id

from ..sharing import IDEAS, can_see_ideas, lessons_about
from ..states import LessonKind
from .room import room


def load_proposal(session: Session, proposal_id: object) -> Proposal | None:
    """What /forslag/<id>/… is about."""
    return proposal_by_id(session, proposal_id)  # type: ignore[arg-type]


@room.get("/forslag/<uuid:proposal_id>/det-andre-har-laert")
@access(can_see_ideas, load=load_proposal, known_to=can_write_proposal)
def ideas(proposal: Proposal) -> str:
    """Ideas and ways of working of others, with the way back to one's own."""
    session = current_session()
    return render_template(
        "stories/ideas.html",
        proposal=proposal,
        title=title_of(proposal),
        ideas=lessons_about(session, LessonKind.IDEA, IDEAS),
        ways=lessons_about(session, LessonKind.HOW_TO_WORK, IDEAS),
    )
