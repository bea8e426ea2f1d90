"""Those who answer take a request on, pick documents, and black out what the law hides."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from .. import queries, rules
from ..models import DisclosureRequest, PickedDocument, Redaction
from ..states import Ground

GONE = _l("Dokumentet finnes ikke lenger.")


def take_on(
    session: Session, *, actor: Person, request: DisclosureRequest, now: datetime
) -> DisclosureRequest:
    """Say that one is working on it. Whoever does so last is the one."""
    if request.handled_by_id != actor.id:
        request.handled_by_id = actor.id
        session.flush()
        record(session, actor=actor, action="disclosure.taken_on", on=request, now=now)
    return request


def pick_document(
    session: Session,
    *,
    actor: Person,
    request: DisclosureRequest,
    kind: str,
    object_id: uuid.UUID,
    now: datetime,
) -> PickedDocument:
    """This document is one that was asked for. Picking it twice changes nothing.

    Raises DomainError "no_such_document".
    """
    present = next((one for one in request.documents if (one.kind, one.object_id) == (kind, object_id)), None)
    if present is not None:
        return present
    document = PickedDocument(id=uuid.uuid4(), kind=kind, object_id=object_id, picked_at=now)
    found = queries.text_of(session, document)
    if found is None:
        raise DomainError("no_such_document", GONE)
    document.text_sha256 = fingerprint(found[1])
    request.documents.append(document)
    session.flush()
    record(session, actor=actor, action="disclosure.picked", on=request, now=now, kind=kind)
    return document


def drop_document(session: Session, *, actor: Person, document: PickedDocument, now: datetime) -> None:
    """It is not one of those asked for after all."""
    request, kind = document.request, document.kind
    request.documents.remove(document)
    session.delete(document)
    session.flush()
    record(session, actor=actor, action="disclosure.dropped", on=request, now=now, kind=kind)


def redact(
    session: Session,
    *,
    actor: Person,
    document: PickedDocument,
    covers: Iterable[tuple[rules.Cover, Ground]],
    text_sha256: str,
    now: datetime,
) -> PickedDocument:
    """Say what is blacked out in it and why, in place of what was said before; nothing is fine too.

    `text_sha256` is of the text one has read. Raises DomainError "text_changed" (409), "no_such_document",
    "not_there" with the phrases that do not stand in their paragraph.
    """
    found = queries.text_of(session, document)
    if found is None:
        raise DomainError("no_such_document", GONE)
    paragraphs, wanted = found[1], dict(covers)
    if fingerprint(paragraphs) != text_sha256:
        raise DomainError(
            "text_changed", _l("Teksten er endret siden du leste den. Les den en gang til."), status=409
        )
    missing = [
        one.phrase
        for one in wanted
        if not 0 <= one.paragraph < len(paragraphs)
        or one.phrase.casefold() not in paragraphs[one.paragraph].casefold()
    ]
    if missing:
        raise DomainError(
            "not_there",
            _l("Dette står ikke i avsnittet. Skriv det nøyaktig slik det står:"),
            details=missing,
        )
    document.redactions.clear()
    session.flush()
    document.redactions = [
        Redaction(id=uuid.uuid4(), paragraph=one.paragraph, phrase=one.phrase, ground=ground)
        for one, ground in wanted.items()
    ]
    document.text_sha256, document.gone_through_at = text_sha256, now
    session.flush()
    record(
        session,
        actor=actor,
        action="disclosure.redacted",
        on=document.request,
        now=now,
        covers=len(wanted),
    )
    return document


def fingerprint(paragraphs: list[str]) -> str:
    """SHA-256 (64 hex digits) of a text, to tell whether it is still the one that was read."""
    return hashlib.sha256("\n\n".join(paragraphs).encode()).hexdigest()
