"""Reads about requests for documents."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, lazyload

from fellespott.core.ids import token_hash
from fellespott.core.registry import Disclosable, registry
from fellespott.people.models import Person, RoleGrant
from fellespott.people.states import Role

from . import rules
from .models import DisclosureAnswer, DisclosureRequest, PickedDocument
from .states import RequestState

HANDLERS = (Role.ADMINISTRATOR, Role.ROUND_STAFF)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document a search found."""

    kind: Disclosable
    id: uuid.UUID
    title: str


def request_by_id(session: Session, request_id: uuid.UUID) -> DisclosureRequest | None:
    """That request with its documents and answers."""
    return session.get(DisclosureRequest, request_id)


def request_by_token(session: Session, token: str) -> DisclosureRequest | None:
    """The request whose sender holds this link."""
    return session.scalar(select(DisclosureRequest).where(DisclosureRequest.token_hash == token_hash(token)))


def document_by_id(session: Session, document_id: uuid.UUID) -> PickedDocument | None:
    """A document that was picked, with what is blacked out in it."""
    return session.get(PickedDocument, document_id)


def register() -> Select[DisclosureRequest]:
    """What waits first, the nearest day first; then the rest, the newest first."""
    waits = case((DisclosureRequest.state == RequestState.RECEIVED, 0), else_=1)
    day = case((DisclosureRequest.state == RequestState.RECEIVED, DisclosureRequest.answer_by), else_=None)
    return (
        select(DisclosureRequest)
        .options(lazyload(DisclosureRequest.documents))
        .order_by(waits, day, DisclosureRequest.number.desc())
    )


def journal() -> Select[DisclosureRequest]:
    """For everyone: the newest first. What is shown of each says nothing of who asked or in what words."""
    return (
        select(DisclosureRequest)
        .options(lazyload(DisclosureRequest.documents))
        .order_by(DisclosureRequest.number.desc())
    )


def next_number(session: Session) -> int:
    """The number a new request would get."""
    return (session.scalar(select(func.max(DisclosureRequest.number))) or 0) + 1


def last_answer(request: DisclosureRequest) -> DisclosureAnswer | None:
    """The answer that holds now."""
    return request.answers[-1] if request.answers else None


def waiting(session: Session) -> list[DisclosureRequest]:
    """Requests without an answer, the nearest day first."""
    found = select(DisclosureRequest).options(lazyload("*"))
    found = found.where(DisclosureRequest.state == RequestState.RECEIVED)
    return list(session.scalars(found.order_by(DisclosureRequest.answer_by, DisclosureRequest.number)))


def handlers(session: Session) -> list[Person]:
    """Those who answer, and can be reached by mail."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(HANDLERS), RoleGrant.revoked_at.is_(None), RoleGrant.scope_id.is_(None)
    )
    found = select(Person).where(Person.email.is_not(None), Person.id.in_(held)).order_by(Person.id)
    return list(session.scalars(found))


def search(session: Session, words: str, kind: str = "") -> Iterator[Hit]:
    """Documents whose title holds the words, kind by kind."""
    for one in registry().disclosables.values():
        if kind in ("", one.key):
            for key, title in one.find(session, words):
                yield Hit(one, key, title)


def text_of(session: Session, document: PickedDocument) -> tuple[str, list[str]] | None:
    """The document's title and paragraphs as they are now; None when it is gone."""
    kind = registry().disclosables.get(document.kind)
    loaded = kind.load(session, document.object_id) if kind is not None else None
    return (loaded[0], rules.paragraphs_of(loaded[1])) if loaded is not None else None


def names_near(session: Session, document: PickedDocument) -> list[str]:
    """Names the document's room knows of, the longest first."""
    kind = registry().disclosables[document.kind]
    return sorted({one for one in kind.names(session, document.object_id) if one}, key=len, reverse=True)


def covers_of(document: PickedDocument) -> list[rules.Cover]:
    """What is blacked out in it."""
    return [rules.Cover(one.paragraph, one.phrase) for one in document.redactions]
