"""What those who follow a proposal hear when it has become a project: the agreement, and what comes after."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.core.links import absolute_url
from fellespott.following.services import tell_followers
from fellespott.proposals.following import KIND

from .models import Letter, Project

Mail = tuple[str, str]


def tell_project(
    session: Session, *, project: Project, news_key: str, write: Callable[[], Mail], now: datetime
) -> int:
    """Tell those who follow the proposal it came of. An added project has none; later rooms call this too."""
    if project.proposal_id is None:
        return 0
    return tell_followers(
        session, kind=KIND, target_id=project.proposal_id, news_key=news_key, write=write, now=now
    )


def on_letter_agreed(letter: Letter, *, session: Session, now: datetime, **_more: Any) -> None:
    """The last partner has said yes: the letter is in force."""
    project = letter.project

    def write() -> Mail:
        if letter.amends_id is None:
            subject = _("Avtalen for «%(name)s» gjelder", name=project.name)
            said = _("Alle har sagt ja til tildelingsbrevet. Nå kan «%(name)s» begynne.", name=project.name)
        else:
            subject = _("Avtalen for «%(name)s» er endret", name=project.name)
            said = _("Alle har sagt ja til et nytt tildelingsbrev for «%(name)s».", name=project.name)
        return subject, project_letter(project, said)

    tell_project(session, project=project, news_key=f"letter:{letter.id.hex}", write=write, now=now)


def project_letter(project: Project, *said: str) -> str:
    """A body about a project, with where to read more."""
    link = absolute_url("letters.show_project", slug=project.slug)
    parts = [_("Hei!"), *said, _("Les mer her:"), link, _("Hilsen Fellespott")]
    return "\n\n".join(part for part in parts if part)
