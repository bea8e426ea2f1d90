"""Proposals and what belongs to them. The rules R1-R4 are held by the constraints here."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.calls.models import Call
from fellespott.calls.states import ActorKind
from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.groups.models import Group
from fellespott.media.models import Media
from fellespott.people.models import Person
from fellespott.safety.hiding import Hideable

from ..states import BudgetCategory, PartnerState, ProposalState

if TYPE_CHECKING:
    from .tags import ProposalTag

_NEED_AND_DREAM = f"({not_blank('need')} AND {not_blank('dream')})"


class Proposal(Hideable, HasId, Model):
    """One group's proposal in one call."""

    __tablename__ = "proposal"
    hidden_kind = "proposal"
    __table_args__ = (
        sa.UniqueConstraint("id", "call_id"),
        # Rule R3: need and dream are written before anything else is.
        sa.CheckConstraint(
            f"{_NEED_AND_DREAM} OR (title = '' AND idea = '' AND participants = '' AND origin = '' "
            "AND shaped_by = '' AND resources = '' AND goals = '' AND how_known = '' "
            "AND ordinary_scheme = '' AND film_id IS NULL)",
            name="need_and_dream_first",
        ),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL", name="sent_in_has_a_moment"
        ),
        # Rule R4: where the idea came from and who shaped it is known of all that is sent in.
        sa.CheckConstraint(
            f"state <> 'submitted' OR ({_NEED_AND_DREAM} AND {not_blank('title')} AND {not_blank('idea')} "
            f"AND {not_blank('participants')} AND {not_blank('origin')} AND {not_blank('shaped_by')})",
            name="sent_in_is_whole",
        ),
        sa.Index("ix_proposal_call_state", "call_id", "state"),
        # All the gallery asks of every proposal: read from the index alone.
        sa.Index("ix_proposal_shown", "call_id", "state", "asks_not_public", "stays_if_refused", "id"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(enum_text(ProposalState), default=ProposalState.DRAFT)
    need: Mapped[str] = mapped_column(sa.Text, default="")
    dream: Mapped[str] = mapped_column(sa.Text, default="")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    idea: Mapped[str] = mapped_column(sa.Text, default="")
    participants: Mapped[str] = mapped_column(sa.Text, default="")  # who takes part and who it is for
    origin: Mapped[str] = mapped_column(sa.Text, default="")  # where the idea came from
    shaped_by: Mapped[str] = mapped_column(sa.Text, default="")  # who shaped it
    # What the group has of its own: people, places, skills, time.
    resources: Mapped[str] = mapped_column(sa.Text, default="")
    goals: Mapped[str] = mapped_column(sa.Text, default="")  # a draft of what is to come of it
    how_known: Mapped[str] = mapped_column(sa.Text, default="")  # how the group will know that it does
    ordinary_scheme: Mapped[str] = mapped_column(sa.Text, default="")  # is there one for this already?
    film_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("media.id"), unique=True)
    # Until when another film can be sent after the deadline, because the one sent in could not be used.
    film_again_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The group's own wishes about who sees it after the deadline (what the call allows comes first).
    asks_not_public: Mapped[bool] = mapped_column(default=False)
    stays_if_refused: Mapped[bool] = mapped_column(default=False)
    # When the group said who of them is seen in the film; a new film is asked about anew.
    film_people_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Made up for the demo, and marked so wherever it is shown.
    is_invented: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the group was told that the deadline passed with this still a draft.
    told_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the group was told that this draft is about to be emptied (personal.py).
    told_ending_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    call: Mapped[Call] = relationship(lazy="joined")
    group: Mapped[Group] = relationship(lazy="joined")
    film: Mapped[Media | None] = relationship(lazy="joined")
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="proposal",
        lazy="selectin",
        order_by="Partner.created_at",
        cascade="all, delete-orphan",
    )
    budget_lines: Mapped[list["BudgetLine"]] = relationship(
        back_populates="proposal",
        lazy="selectin",
        order_by="BudgetLine.position",
        cascade="all, delete-orphan",
    )
    acceptances: Mapped[list["CommitmentAcceptance"]] = relationship(
        back_populates="proposal", lazy="selectin", cascade="all, delete-orphan"
    )
    tags: Mapped[list["ProposalTag"]] = relationship(
        back_populates="proposal",
        lazy="selectin",
        order_by="ProposalTag.kind, ProposalTag.key",
        cascade="all, delete-orphan",
    )

    film_people: Mapped[list["FilmPerson"]] = relationship(
        back_populates="proposal",
        lazy="select",
        order_by="FilmPerson.said_at",
        cascade="all, delete-orphan",
    )

    if TYPE_CHECKING:
        # "yes" or "no" once the decision is published; the room that decides puts it here (jury/models.py).
        published_outcome: Mapped[str | None]

    __mapper_args__ = {"version_id_col": version}

    @property
    def total_ore(self) -> int:
        """Sum of the budget lines, in øre."""
        return sum(line.amount_ore for line in self.budget_lines)

    @property
    def running_ore(self) -> int:
        """What it costs a year to keep it all afterwards, in øre."""
        return sum(line.running_ore for line in self.budget_lines)


class FilmPerson(HasId, Model):
    """One of the group who is seen in its film."""

    __tablename__ = "film_person"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "person_id"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What this person says of the film: for everyone, for the jury alone, or nothing said yet.
    public_yes: Mapped[bool | None]
    public_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    proposal: Mapped[Proposal] = relationship(back_populates="film_people")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Partner(HasId, Model):
    """An actor (unit, service or organisation) behind a proposal.

    `actor_key` is its name made comparable, so that the same actor cannot be counted twice (rule R2).
    """

    __tablename__ = "partner"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "actor_key"),
        sa.Index(
            "uq_partner_one_lead",
            "proposal_id",
            unique=True,
            sqlite_where=sa.text("is_lead"),
            postgresql_where=sa.text("is_lead"),
        ),
        sa.CheckConstraint(not_blank("organisation"), name="organisation_not_blank"),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answer_has_a_moment"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    organisation: Mapped[str] = mapped_column(sa.String(200))
    unit: Mapped[str] = mapped_column(sa.String(200), default="")
    actor_key: Mapped[str] = mapped_column(sa.String(420))
    kind: Mapped[ActorKind] = mapped_column(enum_text(ActorKind))
    contact_name: Mapped[str] = mapped_column(sa.String(200))
    contact_email: Mapped[str] = mapped_column(sa.String(254))
    # Who answers when the contact is away.
    deputy_name: Mapped[str] = mapped_column(sa.String(200), default="")
    deputy_email: Mapped[str] = mapped_column(sa.String(254), default="")
    role: Mapped[str] = mapped_column(sa.Text, default="")
    is_lead: Mapped[bool] = mapped_column(default=False)
    # Rule R12: some take part without deciding about money.
    no_money_decisions: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PartnerState] = mapped_column(enum_text(PartnerState), default=PartnerState.ASKED)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_note: Mapped[str] = mapped_column(sa.Text, default="")

    proposal: Mapped[Proposal] = relationship(back_populates="partners")

    @property
    def actor_name(self) -> str:
        """ "Trondheim kommune, Strinda bydel" or just the organisation."""
        return f"{self.organisation}, {self.unit}" if self.unit else self.organisation


class BudgetLine(HasId, Model):
    """One thing the money is for."""

    __tablename__ = "budget_line"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "position"),
        sa.CheckConstraint(not_blank("purpose"), name="purpose_not_blank"),
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
        sa.CheckConstraint("running_ore >= 0", name="running_not_negative"),
        sa.CheckConstraint(f"running_ore = 0 OR {not_blank('paid_later_by')}", name="somebody_pays_later"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    position: Mapped[int]
    category: Mapped[BudgetCategory] = mapped_column(enum_text(BudgetCategory))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)
    # What it costs a year to keep afterwards, and who pays for that.
    running_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    paid_later_by: Mapped[str] = mapped_column(sa.String(200), default="")

    proposal: Mapped[Proposal] = relationship(back_populates="budget_lines")


class CommitmentAcceptance(HasId, Model):
    """The group said yes to one of the call's commitments."""

    __tablename__ = "commitment_acceptance"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "key"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    key: Mapped[str] = mapped_column(sa.String(60))
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    proposal: Mapped[Proposal] = relationship(back_populates="acceptances")


class Submission(HasId, Model):
    """What was sent in, as it was, with the counts the rules ask for: the CHECKs are rules R1 and R2.

    Taken back, changed and sent in again it gets a new row with the next number; the latest counts.
    """

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint("received_at <= closes_at", name="in_time"),
        sa.CheckConstraint("received_at >= opens_at", name="not_before_opening"),
        sa.CheckConstraint("actors_confirmed >= actors_required", name="enough_actors"),
        sa.CheckConstraint("has_municipal_lead OR NOT needs_municipal_lead", name="municipal_lead"),
        sa.CheckConstraint("has_film_with_text OR NOT needs_film", name="film_with_captions"),
        sa.CheckConstraint("commitments_accepted = commitments_asked", name="commitments_accepted"),
        # Everyone seen in the film whose yes, or whose guardian's, is needed has it (rule R15).
        sa.CheckConstraint("film_yes_given = film_yes_needed", name="film_with_every_yes"),
        sa.CheckConstraint("waiting_on_behalf = 0", name="nothing_waits_on_behalf"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    number: Mapped[int] = mapped_column(default=1)  # 1 the first time it was sent in
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actors_confirmed: Mapped[int]
    actors_required: Mapped[int]
    needs_municipal_lead: Mapped[bool]
    has_municipal_lead: Mapped[bool]
    needs_film: Mapped[bool]
    has_film_with_text: Mapped[bool]
    commitments_asked: Mapped[int]
    commitments_accepted: Mapped[int]
    film_yes_needed: Mapped[int] = mapped_column(default=0)
    film_yes_given: Mapped[int] = mapped_column(default=0)
    waiting_on_behalf: Mapped[int] = mapped_column(default=0)
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


refuse(Submission.__table__, name="submission_is_append_only")  # type: ignore[arg-type]
