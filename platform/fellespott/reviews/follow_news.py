"""What those who follow a proposal hear of its reviews and its end: only what is published of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.letters.follow_news import project_letter, tell_project
from fellespott.letters.models import Project

from .models import Review
from .states import ReviewOutcome
from .texts import OUTCOME_SAID

Mail = tuple[str, str]


def tell_settled(session: Session, *, review: Review, now: datetime) -> int:
    """A review was settled; where it stops the project, it says so."""
    project, outcome = review.project, review.outcome
    assert outcome is not None  # noqa: S101 - for the reader: the database holds it of all settled

    def write() -> Mail:
        if outcome is ReviewOutcome.STOP:
            subject = _("«%(name)s» er stoppet", name=project.name)
            said = _("Styringsgruppa har stoppet «%(name)s», etter en advarsel.", name=project.name)
        else:
            subject = _("Ny halvårsgjennomgang av «%(name)s»", name=project.name)
            said = _(
                "Dette ble bestemt om «%(name)s»: %(outcome)s.",
                name=project.name,
                outcome=str(OUTCOME_SAID[outcome]),
            )
        return subject, project_letter(project, said, _("Grunnen står på siden til prosjektet."))

    return tell_project(session, project=project, news_key=f"review:{review.id.hex}", write=write, now=now)


def tell_completed(session: Session, *, project: Project, now: datetime) -> int:
    """The project has come to its end."""

    def write() -> Mail:
        said = _("«%(name)s» er fullført.", name=project.name)
        return _("«%(name)s» er fullført", name=project.name), project_letter(project, said)

    return tell_project(session, project=project, news_key="completed", write=write, now=now)


def tell_handed_over(session: Session, *, project: Project, now: datetime) -> int:
    """Others take it on."""

    def write() -> Mail:
        said = _("Andre har tatt over, og fører «%(name)s» videre.", name=project.name)
        return _("«%(name)s» føres videre", name=project.name), project_letter(project, said)

    return tell_project(session, project=project, news_key="handed-over", write=write, now=now)
