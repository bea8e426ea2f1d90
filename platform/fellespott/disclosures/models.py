"""Requests for documents, what was picked and blacked out, and the answers, which never change."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse, rewrites
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from .states import Ground, Outcome, RequestState


class DisclosureRequest(HasId, Model):
    """Somebody asks for documents. Nobody has to say who they are, or why."""

    __tablename__ = "disclosure_request"
    __table_args__ = (
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
        sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_a_moment"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="nb")
    # The link by which the one who asked follows it and reads the answer.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer_by: Mapped[date]
    state: Mapped[RequestState] = mapped_column(enum_text(RequestState), default=RequestState.RECEIVED)
    # Who has taken it upon them.
    handled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    documents: Mapped[list["PickedDocument"]] = relationship(
        back_populates="request", lazy="selectin", order_by="PickedDocument.picked_at"
    )
    answers: Mapped[list["DisclosureAnswer"]] = relationship(
        back_populates="request", lazy="selectin", order_by="DisclosureAnswer.number"
    )


class PickedDocument(HasId, Model):
    """A document that answers the request. Its text stays where it is; here is only which, and its hash.

    If the text changes after something was blacked out, the hash tells, and it must be gone through again.
    """

    __tablename__ = "picked_document"
    __table_args__ = (sa.UniqueConstraint("request_id", "kind", "object_id"),)

    request_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disclosure_request.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    picked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Somebody has read it through and blacked out what must be.
    gone_through_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    request: Mapped[DisclosureRequest] = relationship(back_populates="documents")
    redactions: Mapped[list["Redaction"]] = relationship(
        back_populates="document",
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="Redaction.paragraph, Redaction.phrase",
    )


class Redaction(HasId, Model):
    """Something blacked out: a phrase in one paragraph, or (no phrase) all of it; and by which law."""

    __tablename__ = "redaction"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "paragraph", "phrase"),
        sa.CheckConstraint("paragraph >= 0", name="counted_from_nothing"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("picked_document.id"))
    paragraph: Mapped[int]
    phrase: Mapped[str] = mapped_column(sa.String(500), default="")
    ground: Mapped[Ground] = mapped_column(enum_text(Ground))

    document: Mapped[PickedDocument] = relationship(back_populates="redactions")


class DisclosureAnswer(HasId, Model):
    """An answer, as it was given. A second one, after a complaint, is a new row."""

    __tablename__ = "disclosure_answer"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "number"),
        sa.CheckConstraint(f"outcome = 'full' OR {not_blank('reason')}", name="less_than_all_has_a_reason"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disclosure_request.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(enum_text(Outcome))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    # Values of states.Ground, one where anything was held back for it.
    grounds: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))

    request: Mapped[DisclosureRequest] = relationship(back_populates="answers")
    documents: Mapped[list["AnsweredDocument"]] = relationship(
        back_populates="answer", lazy="selectin", order_by="AnsweredDocument.position"
    )


class AnsweredDocument(HasId, Model):
    """A document as it was given out: what was blacked out is not in it, nor anywhere near it."""

    __tablename__ = "answered_document"
    __table_args__ = (sa.UniqueConstraint("answer_id", "position"),)

    answer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disclosure_answer.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)

    answer: Mapped[DisclosureAnswer] = relationship(back_populates="documents")


refuse(DisclosureAnswer.__table__, name="disclosure_answer_is_append_only")  # type: ignore[arg-type]
refuse(AnsweredDocument.__table__, name="answered_document_is_append_only")  # type: ignore[arg-type]
refuse(DisclosureRequest.__table__, name="disclosure_request_stays", actions=("DELETE",))  # type: ignore[arg-type]
refuse(
    DisclosureRequest.__table__,  # type: ignore[arg-type]
    name="disclosure_request_keeps_its_words",
    when=f"{rewrites('text')} OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at "
    "OR NEW.answer_by <> OLD.answer_by",
    actions=("UPDATE",),
)
