"""Large files come in parts: begun, continued where they stopped, taken over when whole, or forgotten.

A part is on the disk before the row says so. A server that dies in between has written bytes no row counts:
the next part overwrites them, so nothing is lost and nothing doubled.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import registry
from fellespott.people.models import Person

from .kept_files import delete_when_committed
from .models import Upload
from .names import shown_name
from .parts import parts
from .sniffing import sniff
from .states import MediaKind

# One part at most. Small enough to be held in memory and lost without grief on a bad network.
MAX_PART = 8 * 1024 * 1024
KEPT_DAYS = 2
MAX_OPEN = 5

OTHER_PLACE = _l("Opplastingen fortsetter et annet sted.")
TOO_MUCH = _l("Det kom mer enn fila er stor.")
NOT_WHOLE = _l("Hele filmen har ikke kommet fram ennå. Trykk på «Last opp filmen», så fortsetter den.")


def begin_upload(
    session: Session,
    *,
    actor: Person,
    purpose: str,
    target_id: uuid.UUID,
    filename: str,
    size_bytes: int,
    max_bytes: int,
    now: datetime,
) -> Upload:
    """Room for a file of that size. The oldest of a person's unfinished ones gives way to the sixth.

    Raises DomainError "film_empty", "file_too_large" (413) when it would be larger than `max_bytes`.
    """
    if size_bytes < 1:
        raise DomainError("film_empty", _l("Fila er tom. Velg filmen en gang til."))
    if size_bytes > max_bytes:
        message = _l("Fila er for stor. Den kan være på %(mb)s MB.", mb=max_bytes // 1_048_576)
        raise DomainError("file_too_large", message, status=413)
    mine = sa.select(Upload).where(Upload.owner_id == actor.id).order_by(Upload.touched_at.desc())
    for one in session.scalars(mine.offset(MAX_OPEN - 1)).all():
        forget_upload(session, upload=one)
    upload = Upload(
        id=uuid.uuid4(),
        owner_id=actor.id,
        purpose=purpose,
        target_id=target_id,
        original_name=shown_name(filename),
        size_bytes=size_bytes,
        received_bytes=0,
        created_at=now,
        touched_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def add_part(session: Session, *, upload_id: uuid.UUID, offset: int, data: bytes, now: datetime) -> Upload:
    """Put the next part behind what has come; of the first it is seen at once whether it can be what is
    taken there.

    Raises DomainError "other_offset" (409) when something else has come there, "too_much" (413), or what
    `sniffing.sniff` says of the first bytes (415).
    """
    held = lock(session, Upload, upload_id)
    if offset != held.received_bytes:
        raise DomainError("other_offset", OTHER_PLACE, status=409)
    if offset + len(data) > held.size_bytes:
        raise DomainError("too_much", TOO_MUCH, status=413)
    if offset == 0 and data:
        _refuse_what_is_not_taken(held.purpose, data)
    parts().write(held.id, offset, data)
    held.received_bytes = offset + len(data)
    held.touched_at = now
    session.flush()
    return held


def _refuse_what_is_not_taken(purpose: str, data: bytes) -> None:
    taker = registry().upload_targets.get(purpose)
    takes = {MediaKind(one) for one in taker.takes} if taker is not None else {MediaKind.FILM}
    try:
        sniff(data, takes)
    except DomainError as error:
        raise DomainError(error.code, error.message, status=415) from error


@contextmanager
def whole_file(upload: Upload) -> Iterator[BinaryIO]:
    """The file, once all of it has come. Raises DomainError "not_whole" (409), field "film"."""
    if not upload.is_whole:
        raise DomainError("not_whole", NOT_WHOLE, field="film", status=409)
    try:
        content = parts().open(upload.id)
    except FileNotFoundError as error:
        raise DomainError("not_whole", NOT_WHOLE, field="film", status=409) from error
    with content:
        yield content


def forget_upload(session: Session, *, upload: Upload) -> None:
    """Remove it; its bytes go when the transaction is committed."""
    delete_when_committed(session, _Gone(), str(upload.id))
    session.delete(upload)
    session.flush()


class _Gone:
    """What `delete_when_committed` wants: somebody who deletes by key."""

    def delete(self, key: str) -> None:
        parts().delete(uuid.UUID(key))


def forget_old_uploads(session: Session, before: datetime) -> int:
    """Remove what nobody has gone on with since that moment, and bytes no row knows; returns how many."""
    old = list(session.scalars(sa.select(Upload).where(Upload.touched_at < before)))
    for upload in old:
        forget_upload(session, upload=upload)
    # First what lies there, then what is known: one begun in between is not taken for a stray.
    lying = parts().lying()
    known = set(session.scalars(sa.select(Upload.id)))
    strays = lying - known - {upload.id for upload in old}
    for stray in strays:
        parts().delete(stray)
    return len(old) + len(strays)
