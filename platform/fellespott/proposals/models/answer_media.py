"""Answers given as sound, picture or film, who is seen or heard in them; and films sent in anew."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text
from fellespott.media.models import Media
from fellespott.people.models import Person

from ..states import FilmAgainKind
from .proposals import Proposal

MAX_PER_ANSWER = 3


class AnswerMedia(HasId, Model):
    """A sound, picture or film beside one of a proposal's texts; at most three to each."""

    __tablename__ = "answer_media"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "field", "position"),
        sa.CheckConstraint(f"position BETWEEN 1 AND {MAX_PER_ANSWER}", name="three_at_most"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    field: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    media_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("media.id"), unique=True)
    # What is seen in it, for those who do not see.
    alt_text: Mapped[str] = mapped_column(sa.Text, default="")
    # When the group said who of them is seen or heard; nobody is an answer too.
    people_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    proposal: Mapped[Proposal] = relationship(lazy="joined", innerjoin=True)
    media: Mapped[Media] = relationship(lazy="joined", innerjoin=True)
    people: Mapped[list["AnswerMediaPerson"]] = relationship(
        back_populates="item",
        lazy="selectin",
        order_by="AnswerMediaPerson.said_at",
        cascade="all, delete-orphan",
    )


class AnswerMediaPerson(HasId, Model):
    """One of the group who is seen or heard in it."""

    __tablename__ = "answer_media_person"
    __table_args__ = (sa.UniqueConstraint("answer_media_id", "person_id"),)

    answer_media_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("answer_media.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[AnswerMedia] = relationship(back_populates="people")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class FilmAgain(HasId, Model):
    """That a film sent in could not be used and the group was asked for another; and each film that came.

    `film_id` is the film it is about, which may be gone; `until` is the last moment in which another counts.
    """

    __tablename__ = "film_again"
    __table_args__ = (
        sa.UniqueConstraint("film_id", "kind"),
        sa.CheckConstraint("kind <> 'sent' OR happened_at <= until", name="sent_in_time"),
        sa.Index("ix_film_again_proposal", "proposal_id", "happened_at"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    kind: Mapped[FilmAgainKind] = mapped_column(enum_text(FilmAgainKind))
    film_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    duration_ms: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


refuse(FilmAgain.__table__, name="film_again_is_append_only")  # type: ignore[arg-type]
