"""Films, sounds and pictures as personal data: what somebody uploaded. What is said in them is dealt with
where it belongs.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .models import Media, Upload
from .receiving import KEPT_DAYS, forget_old_uploads, forget_upload
from .states import MediaKind
from .storage import storage

NAMELESS = "film"
FILE_NAMES = {
    MediaKind.FILM: ("film", "mp4"),
    MediaKind.SOUND: ("lyd", "m4a"),
    MediaKind.PICTURE: ("bilde", "jpg"),
}


def _films(session: Session, person: Person) -> list[Media]:
    return from_(
        session, sa.select(Media).where(Media.created_by_id == person.id).order_by(Media.created_at, Media.id)
    )


def show(session: Session, person: Person) -> dict[str, Any]:
    """Films, sounds and pictures the person sent in, with all that is said in them."""
    rows = [
        told(
            (_l("Filnavn"), one.original_name),
            (_l("Sendt"), one.created_at),
            (_l("Det som blir sagt"), one.transcript),
            (_l("Teksting"), {caption.language: caption.webvtt for caption in one.captions}),
        )
        for one in _films(session, person)
    ]
    coming = [
        told((_l("Filnavn"), one.original_name), (_l("Begynt"), one.created_at))
        for one in from_(session, sa.select(Upload).where(Upload.owner_id == person.id))
    ]
    return told((_l("Filmer, lyd og bilder du har lastet opp"), rows), (_l("Filer på vei inn"), coming))


def files(session: Session, person: Person) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    """The films, sounds and pictures themselves."""
    store = storage()
    for number, one in enumerate(_films(session, person), start=1):
        if one.playable_key is not None:
            name, ending = FILE_NAMES[one.kind]
            yield f"{name}-{number}.{ending}", partial(store.open, one.playable_key)


def erase(session: Session, person: Person, _now: datetime) -> None:
    """What a file was called may hold a name. Films that must go are gone by now (proposals/personal.py)."""
    change(session, Media, Media.created_by_id == person.id, original_name=NAMELESS)
    for upload in from_(session, sa.select(Upload).where(Upload.owner_id == person.id)):
        forget_upload(session, upload=upload)


PERSONAL = PersonalData(
    key="media",
    title=_l("Filmer, lyd og bilder"),
    show=show,
    erase=erase,
    files=files,
    covers=frozenset(
        {
            *("media.created_by_id", "media.original_name", "media.transcript", "media.sha256"),
            *("caption.webvtt", "upload.owner_id", "upload.original_name"),
        }
    ),
    kept=(
        Kept(
            _l("Film, lyd og bilder i et forslag som er sendt inn"),
            _l("De er gruppas, og en del av et offentlig dokument (arkivlova § 6)."),
        ),
    ),
)

RETENTION = (
    Retention(
        "media.uploads",
        _l("Filer på vei inn som ingen går videre med"),
        KEPT_DAYS,
        _l("Så en opplasting kan fortsette i morgen også."),
        forget_old_uploads,
    ),
)
