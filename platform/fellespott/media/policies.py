"""Who may see a film. This room does not know what a film belongs to, so it asks those who do."""

from datetime import datetime

from sqlalchemy.orm import object_session

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.core.registry import registry
from fellespott.people.models import Person

from .models import Caption, Media, Upload


def can_see_media(actor: Person | None, media: Media, now: datetime) -> Decision:
    """Anyone whom a room that uses the film lets see it; nobody else."""
    session = object_session(media)
    if any(reader(session, actor, media, now) for reader in registry().media_readers):
        return allow()
    return deny(_l("Denne filmen er ikke åpen for deg."))


def can_see_caption(actor: Person | None, caption: Caption, now: datetime) -> Decision:
    """Whoever may see the film."""
    return can_see_media(actor, caption.media, now)


def can_go_on_with(actor: Person | None, upload: Upload, now: datetime) -> Decision:
    """Whoever began it, as long as they may still send to what it is for."""
    session, taker = object_session(upload), registry().upload_targets.get(upload.purpose)
    if actor is None or actor.id != upload.owner_id or taker is None:
        return deny(_l("Denne opplastingen er ikke din."))
    found: Decision = taker.may(session, actor, upload.target_id, now)
    return found
