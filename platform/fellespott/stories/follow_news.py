"""What those who follow a proposal hear of its stories: that one is published, never who tells it."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.core.links import absolute_url
from fellespott.letters.follow_news import tell_project

from .models import Story


def tell_published(session: Session, *, story: Story, now: datetime) -> int:
    """A story is out. The mail holds no word of it: what is taken back later must not lie in mailboxes."""
    project = story.project
    if project is None:
        return 0
    link = absolute_url("stories.list_in_project", slug=project.slug)

    def write() -> tuple[str, str]:
        parts = [
            _("Hei!"),
            _("Det er kommet en ny historie om hva «%(name)s» har betydd for noen.", name=project.name),
            _("Les den her:"),
            link,
            _("Hilsen Fellespott"),
        ]
        return _("Ny historie fra «%(name)s»", name=project.name), "\n\n".join(parts)

    return tell_project(session, project=project, news_key=f"story:{story.id.hex}", write=write, now=now)
