"""What is said about a use of money, inside the project, can be reported and hidden by a moderator."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Reportable
from fellespott.people.models import Person
from fellespott.safety.hiding import by_the_table

from .models import UseComment
from .policies import can_view_use


def can_report(actor: Person | None, comment: UseComment, now: datetime) -> bool:
    """Those who see inside the project's money, while it is not hidden; whoever wrote it always."""
    if not can_view_use(actor, comment.use, now):
        return False
    return not comment.is_hidden or (actor is not None and comment.person_id == actor.id)


def authors(_session: Session, comment: UseComment) -> Iterator[Person]:
    """Whoever said it."""
    yield comment.person


REPORTABLE = Reportable(
    key=UseComment.hidden_kind,
    load=lambda session, comment_id: session.get(UseComment, comment_id),
    can_see=can_report,
    title=lambda comment: _("Noe som er sagt i samtalen om «%(purpose)s»", purpose=comment.use.purpose),
    url=lambda comment: local_url("pots.show_use", slug=comment.use.pot.project.slug, use_id=comment.use_id),
    texts=lambda comment: [comment.text],
    hide=by_the_table,
    show=by_the_table,
    authors=authors,
    is_private=True,
)
