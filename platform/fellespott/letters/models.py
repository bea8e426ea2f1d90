"""Projects, letters, goals, instalments and the partners' agreement. Rule R7 is held here."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from fellespott.calls.models import Call
from fellespott.calls.states import ActorKind, SeatKind
from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.groups.models import Group
from fellespott.proposals.models import Proposal

from .guards import GUARDS
from .states import GoalAbout, GoalKind, LetterState, ProjectOrigin, ProjectState


class Project(HasId, Model):
    """What a yes becomes. Every project belongs to a call and a group; an added one rests on a reason."""

    __tablename__ = "project"
    __table_args__ = (
        sa.CheckConstraint(not_blank("name"), name="name_not_blank"),
        sa.CheckConstraint("origin <> 'award' OR proposal_id IS NOT NULL", name="award_has_a_proposal"),
        sa.CheckConstraint(
            f"origin <> 'added' OR ({not_blank('added_reason')} AND added_by_id IS NOT NULL)",
            name="added_has_a_reason",
        ),
        # Only a seat in this very call's steering group adds a project.
        sa.CheckConstraint(
            "origin <> 'added' OR (added_by_seat_id IS NOT NULL AND added_by_seat_kind = 'steering_group')",
            name="added_by_the_steering_group",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_seat_id", "added_by_seat_kind"], ["seat.id", "seat.kind"], name="fk_project_seat_kind"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_seat_id", "call_id"], ["seat.id", "seat.call_id"], name="fk_project_seat_call"
        ),
        sa.CheckConstraint("ends_on > starts_on", name="ends_after_start"),
    )

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"), index=True)
    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"), index=True)
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    origin: Mapped[ProjectOrigin] = mapped_column(enum_text(ProjectOrigin))
    added_reason: Mapped[str] = mapped_column(sa.Text, default="")
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    added_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    added_by_seat_kind: Mapped[SeatKind | None] = mapped_column(enum_text(SeatKind))
    state: Mapped[ProjectState] = mapped_column(enum_text(ProjectState), default=ProjectState.PLANNED)
    about: Mapped[str] = mapped_column(sa.Text, default="")
    responsible_unit: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    # `call.projects` is read once for each call, however many of its proposals a list shows.
    call: Mapped[Call] = relationship(
        lazy="joined", foreign_keys=[call_id], backref=backref("projects", order_by="Project.created_at")
    )
    group: Mapped[Group] = relationship(lazy="joined")
    proposal: Mapped[Proposal | None] = relationship(lazy="joined")
    partners: Mapped[list["ProjectPartner"]] = relationship(
        back_populates="project", lazy="selectin", order_by="ProjectPartner.position"
    )
    letters: Mapped[list["Letter"]] = relationship(
        back_populates="project", lazy="selectin", order_by="Letter.number"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def lead(self) -> "ProjectPartner | None":
        """The partner that answers for the project."""
        return next((one for one in self.partners if one.is_lead), None)

    @property
    def letter_in_force(self) -> "Letter | None":
        """The letter everyone has agreed to and none has replaced."""
        return next((one for one in self.letters if one.state is LetterState.AGREED), None)

    @property
    def open_letter(self) -> "Letter | None":
        """The letter that is being written, or waits for partners."""
        return next((one for one in self.letters if one.is_open), None)


class ProjectPartner(HasId, Model):
    """An actor in the project, taken over from the proposal or written in for an added project."""

    __tablename__ = "project_partner"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "position"),
        sa.CheckConstraint(not_blank("actor_name"), name="actor_name_not_blank"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"))
    position: Mapped[int]
    actor_name: Mapped[str] = mapped_column(sa.String(410))
    kind: Mapped[ActorKind] = mapped_column(enum_text(ActorKind))
    contact_name: Mapped[str] = mapped_column(sa.String(200))
    contact_email: Mapped[str] = mapped_column(sa.String(254))
    is_lead: Mapped[bool] = mapped_column(default=False)
    no_money_decisions: Mapped[bool] = mapped_column(default=False)  # rule R12

    project: Mapped[Project] = relationship(back_populates="partners")


_OPEN = "state IN ('draft', 'sent')"


class Letter(HasId, Model):
    """An allocation letter (rule R7). Frozen when sent: everyone agrees to `text`, `text_sha256` is its hash.

    An amendment is a new letter with the next number that points back with `amends_id`.
    """

    __tablename__ = "letter"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        sa.UniqueConstraint("id", "project_id"),
        # One letter at a time is written or waits, and one is in force.
        sa.Index(
            "uq_letter_one_open",
            "project_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
        sa.Index(
            "uq_letter_one_in_force",
            "project_id",
            unique=True,
            sqlite_where=sa.text("state = 'agreed'"),
            postgresql_where=sa.text("state = 'agreed'"),
        ),
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
        sa.CheckConstraint("period_end > period_start", name="period_ends_after_start"),
        sa.CheckConstraint("number = 1 OR amends_id IS NOT NULL", name="amendment_points_back"),
        sa.CheckConstraint("number = 1 OR " + not_blank("amendment_reason"), name="amendment_has_a_reason"),
        sa.CheckConstraint(
            "state = 'draft' OR (sent_at IS NOT NULL AND text_sha256 IS NOT NULL AND length(text) > 0)",
            name="sent_is_frozen",
        ),
        sa.CheckConstraint(
            f"state = 'draft' OR ({not_blank('others_see_us')} AND {not_blank('covers')} "
            f"AND {not_blank('at_the_end')})",
            name="sent_is_whole",
        ),
        # Rule R7: all partners agree.
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'replaced') OR (partners_total > 0 AND agreed_total = partners_total "
            "AND agreed_at IS NOT NULL)",
            name="agreed_by_every_partner",
        ),
        sa.CheckConstraint("two_from_ore > 0 AND group_above_ore >= two_from_ore", name="thresholds_rise"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"))
    number: Mapped[int] = mapped_column(default=1)
    amends_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("letter.id"))
    amendment_reason: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[LetterState] = mapped_column(enum_text(LetterState), default=LetterState.DRAFT)
    # The whole amount the project has been promised, amendments included, in øre.
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)
    period_start: Mapped[date]
    period_end: Mapped[date]
    others_see_us: Mapped[str] = mapped_column(sa.Text, default="")
    covers: Mapped[str] = mapped_column(sa.Text, default="")
    at_the_end: Mapped[str] = mapped_column(sa.Text, default="")
    forms: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # values of states.Form
    # Rule R11: below `two_from_ore` one decides, up to and with `group_above_ore` two, above it the group.
    two_from_ore: Mapped[int] = mapped_column(sa.BigInteger, default=1_000_000)
    group_above_ore: Mapped[int] = mapped_column(sa.BigInteger, default=5_000_000)
    group_always: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    text_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    partners_total: Mapped[int] = mapped_column(default=0)
    agreed_total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship(back_populates="letters", foreign_keys=[project_id])
    goals: Mapped[list["Goal"]] = relationship(
        back_populates="letter", lazy="selectin", order_by="Goal.position", cascade="all, delete-orphan"
    )
    instalments: Mapped[list["Instalment"]] = relationship(
        back_populates="letter", lazy="selectin", order_by="Instalment.due_on", cascade="all, delete-orphan"
    )
    agreements: Mapped[list["Agreement"]] = relationship(
        back_populates="letter", lazy="selectin", foreign_keys="Agreement.letter_id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Being written, or waiting for partners."""
        return self.state in (LetterState.DRAFT, LetterState.SENT)

    @property
    def current_agreements(self) -> list["Agreement"]:
        """What partners were asked about this very text, in the partners' order."""
        asked = [one for one in self.agreements if one.text_sha256 == self.text_sha256]
        return sorted(asked, key=lambda one: one.partner.position)


class LetterText(HasId, Model):
    """A text that was sent to the partners. It stays as it was, also when the letter was taken back."""

    __tablename__ = "letter_text"
    __table_args__ = (
        # So that an agreement can point at this very text.
        sa.UniqueConstraint("letter_id", "text_sha256"),
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
    )

    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Goal(HasId, Model):
    """One goal of a letter."""

    __tablename__ = "goal"
    __table_args__ = (
        sa.UniqueConstraint("letter_id", "position"),
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
    )

    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    position: Mapped[int]
    kind: Mapped[GoalKind] = mapped_column(enum_text(GoalKind))
    about: Mapped[GoalAbout] = mapped_column(enum_text(GoalAbout))
    text: Mapped[str] = mapped_column(sa.Text)

    letter: Mapped[Letter] = relationship(back_populates="goals")


class Instalment(HasId, Model):
    """Money that comes into the pot on a day, in øre."""

    __tablename__ = "instalment"
    __table_args__ = (
        sa.UniqueConstraint("letter_id", "due_on"),
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
    )

    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    due_on: Mapped[date]
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)

    letter: Mapped[Letter] = relationship(back_populates="instalments")


class Agreement(HasId, Model):
    """A partner is asked about one frozen text, and says yes to it. The foreign key means: to no other."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.UniqueConstraint("letter_id", "partner_id", "text_sha256"),
        sa.ForeignKeyConstraint(
            ["letter_id", "text_sha256"],
            ["letter_text.letter_id", "letter_text.text_sha256"],
            name="fk_agreement_this_very_text",
        ),
    )

    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    partner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project_partner.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    letter: Mapped[Letter] = relationship(back_populates="agreements", foreign_keys=[letter_id])
    partner: Mapped[ProjectPartner] = relationship(lazy="joined")


for _guard in GUARDS:
    refuse(
        Model.metadata.tables[_guard.table],
        name=_guard.name,
        when=_guard.when,
        actions=_guard.actions,
        erasable=_guard.erasable,
    )
