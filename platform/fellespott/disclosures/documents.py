"""The documents of earlier rooms that one may ask to see, as plain text. Nothing is hidden here yet."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.complaints.models import Complaint
from fellespott.core.i18n import _, _l, show_date, show_money
from fellespott.core.registry import Disclosable
from fellespott.groups.models import Group, Membership
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState
from fellespott.jury.texts import OUTCOME_NAMES
from fellespott.letters.models import Letter, Project
from fellespott.letters.states import LetterState
from fellespott.people.models import Person
from fellespott.proposals.labels import BUDGET_CATEGORIES, STEP_NAMES
from fellespott.proposals.models import Partner, Proposal, Submission
from fellespott.proposals.queries import submission_of
from fellespott.proposals.states import TEXT_FIELDS, BudgetCategory
from fellespott.reviews.models import Review
from fellespott.reviews.states import ReviewState
from fellespott.reviews.texts import OUTCOMES

MOST = 20
Found = Iterable[tuple[uuid.UUID, str]]


def _rows(session: Session, statement: Any) -> list[Any]:
    return list(session.execute(statement.limit(MOST)))


def _holds(column: Any, words: str) -> Any:
    return column.icontains(words, autoescape=True)


def _told(parts: Iterable[tuple[Any, str]]) -> str:
    return "\n\n".join(f"{heading}: {text.strip()}" for heading, text in parts if text and text.strip())


def find_proposals(session: Session, words: str) -> Found:
    """Proposals that were sent in."""
    rows = _rows(
        session,
        sa.select(Proposal.id, Proposal.title)
        # Taken back to be changed, it is the group's own until it is sent in anew.
        .where(Proposal.submitted_at.is_not(None), _holds(Proposal.title, words))
        .order_by(Proposal.title, Proposal.id),
    )
    return [(row.id, _("Forslaget «%(title)s», slik det ble sendt inn", title=row.title)) for row in rows]


def load_proposal(session: Session, key: uuid.UUID) -> tuple[str, str] | None:
    """The proposal as it was when it was sent in."""
    proposal = session.get(Proposal, key)
    sent = submission_of(session, proposal) if proposal is not None else None
    if sent is None:
        return None
    title = _("Forslaget «%(title)s», slik det ble sendt inn", title=_title_of(sent))
    return title, _told(_of_snapshot(sent))


def _title_of(sent: Submission) -> str:
    return str(sent.snapshot.get("texts", {}).get("title") or sent.snapshot.get("title", ""))


def _of_snapshot(sent: Submission) -> Iterator[tuple[Any, str]]:
    snapshot = sent.snapshot
    yield _("Sendt inn"), show_date(sent.received_at)
    yield _("Gruppe"), str(snapshot.get("group", {}).get("name", ""))
    for step, names in TEXT_FIELDS.items():
        for name in names:
            yield STEP_NAMES[step], str(snapshot.get("texts", {}).get(name, ""))
    for one in snapshot.get("partners", []):
        actor = ", ".join(part for part in (one["organisation"], one["unit"]) if part)
        yield _("Partner"), f"{actor}. {one['role']}"
    for one in snapshot.get("budget", []):
        what = BUDGET_CATEGORIES[BudgetCategory(one["category"])]
        yield what, f"{one['purpose']}, {show_money(one['amount_ore'])}"
        if one.get("running_ore"):
            yield _("I året siden"), f"{show_money(one['running_ore'])}. {one['paid_later_by']}"


def names_of_group(session: Session, group_id: uuid.UUID) -> list[str]:
    """Names of all who are or were in the group."""
    members = sa.select(Person.name).join(Membership, Membership.person_id == Person.id)
    return list(session.scalars(members.where(Membership.group_id == group_id).order_by(Person.name)))


def names_in_proposal(session: Session, key: uuid.UUID) -> Iterable[str]:
    """Members of the group, and contacts of the partners."""
    proposal = session.get(Proposal, key)
    if proposal is None:
        return []
    partners = sa.select(Partner.contact_name, Partner.deputy_name).where(Partner.proposal_id == key)
    contacts = [name for row in session.execute(partners) for name in row if name]
    return [*names_of_group(session, proposal.group_id), *contacts]


def find_decisions(session: Session, words: str) -> Found:
    """Published decisions, one for each proposal."""
    rows = _rows(
        session,
        sa.select(DecisionEntry.id, Proposal.title)
        .join(Proposal, Proposal.id == DecisionEntry.proposal_id)
        .join(CallDecision, CallDecision.id == DecisionEntry.decision_id)
        .where(CallDecision.state == DecisionState.PUBLISHED, _holds(Proposal.title, words))
        .order_by(Proposal.title, DecisionEntry.id),
    )
    return [(row.id, _("Vedtaket om «%(title)s»", title=row.title)) for row in rows]


def load_decision(session: Session, key: uuid.UUID) -> tuple[str, str] | None:
    """The decision about one proposal, with its reason."""
    entry = session.get(DecisionEntry, key)
    if entry is None or entry.decision.state is not DecisionState.PUBLISHED or entry.outcome is None:
        return None
    decision = entry.decision
    return _("Vedtaket om «%(title)s»", title=entry.proposal.title), _told(
        [
            (_("Utlysning"), decision.call.title),
            (_("Bestemt"), show_date(decision.published_at) if decision.published_at else ""),
            (_("Vedtak"), str(OUTCOME_NAMES[entry.outcome])),
            (_("Begrunnelse"), entry.reason),
            (_("Innstilling"), entry.recommendation),
            (_("Tilbud om samtale"), entry.conversation_offer),
            (_("Slik ble det bestemt"), decision.note),
        ]
    )


def names_in_decision(session: Session, key: uuid.UUID) -> Iterable[str]:
    """The group it is about."""
    entry = session.get(DecisionEntry, key)
    return names_in_proposal(session, entry.proposal_id) if entry is not None else []


def find_letters(session: Session, words: str) -> Found:
    """Letters that were sent."""
    rows = _rows(
        session,
        sa.select(Letter.id, Letter.number, Project.name)
        .join(Project, Project.id == Letter.project_id)
        .where(Letter.state != LetterState.DRAFT, _holds(Project.name, words))
        .order_by(Project.name, Letter.number),
    )
    return [
        (row.id, _("Tildelingsbrev %(number)s for «%(name)s»", number=row.number, name=row.name))
        for row in rows
    ]


def load_letter(session: Session, key: uuid.UUID) -> tuple[str, str] | None:
    """The letter as it was sent."""
    letter = session.get(Letter, key)
    if letter is None or letter.state is LetterState.DRAFT:
        return None
    name = letter.project.name
    return _("Tildelingsbrev %(number)s for «%(name)s»", number=letter.number, name=name), letter.text


def names_in_letter(session: Session, key: uuid.UUID) -> Iterable[str]:
    """The group, and the partners' contacts."""
    letter = session.get(Letter, key)
    if letter is None:
        return []
    contacts = [one.contact_name for one in letter.project.partners]
    return [*names_of_group(session, letter.project.group_id), *contacts]


def find_complaints(session: Session, words: str) -> Found:
    """Answered complaints, by number or by what they are about."""
    by_number = [Complaint.number == int(words)] if words.isdigit() else []
    rows = _rows(
        session,
        sa.select(Complaint.id, Complaint.number, Complaint.about_text)
        .where(Complaint.answered_at.is_not(None), sa.or_(_holds(Complaint.about_text, words), *by_number))
        .order_by(Complaint.number),
    )
    return [(row.id, _("Svaret på klage %(number)s", number=row.number)) for row in rows]


def load_complaint(session: Session, key: uuid.UUID) -> tuple[str, str] | None:
    """The complaint and its answer."""
    found = session.get(Complaint, key)
    if found is None or found.answered_at is None:
        return None
    return _("Svaret på klage %(number)s", number=found.number), _told(
        [
            (_("Gjelder"), found.about_text),
            (_("Kom inn"), show_date(found.received_at)),
            (_("Klagen"), found.text),
            (_("Besvart"), show_date(found.answered_at)),
            (_("Svaret"), found.answer),
        ]
    )


def names_in_complaint(session: Session, key: uuid.UUID) -> Iterable[str]:
    """Whoever sent it."""
    found = session.get(Complaint, key)
    return [one for one in (found.sender_name, found.sender_email) if one] if found is not None else []


def find_reviews(session: Session, words: str) -> Found:
    """Reviews that were settled."""
    rows = _rows(
        session,
        sa.select(Review.id, Review.due_on, Project.name)
        .join(Project, Project.id == Review.project_id)
        .where(Review.state == ReviewState.SETTLED, _holds(Project.name, words))
        .order_by(Project.name, Review.due_on),
    )
    return [
        (row.id, _("Halvårsgjennomgangen av «%(name)s» %(day)s", name=row.name, day=show_date(row.due_on)))
        for row in rows
    ]


def load_review(session: Session, key: uuid.UUID) -> tuple[str, str] | None:
    """What the project said, and what was settled."""
    review = session.get(Review, key)
    if review is None or review.state is not ReviewState.SETTLED or review.outcome is None:
        return None
    name, day = review.project.name, show_date(review.due_on)
    return _("Halvårsgjennomgangen av «%(name)s» %(day)s", name=name, day=day), _told(
        [
            (_("Dette gikk bra"), review.went_well),
            (_("Dette gikk ikke bra"), review.went_badly),
            (_("Slik var innbyggerne med"), review.residents_took_part),
            (_("Endring av kurs"), review.change_of_course),
            (_("Det ble bestemt"), str(OUTCOMES[review.outcome][0])),
            (_("Begrunnelse"), review.reason),
        ]
    )


def names_in_review(session: Session, key: uuid.UUID) -> Iterable[str]:
    """The project's group."""
    review = session.get(Review, key)
    if review is None or session.get(Group, review.project.group_id) is None:
        return []
    return names_of_group(session, review.project.group_id)


DISCLOSABLES = (
    Disclosable("proposal", _l("Forslag"), find_proposals, load_proposal, names_in_proposal),
    Disclosable("decision", _l("Vedtak"), find_decisions, load_decision, names_in_decision),
    Disclosable("letter", _l("Tildelingsbrev"), find_letters, load_letter, names_in_letter),
    Disclosable("review", _l("Halvårsgjennomgang"), find_reviews, load_review, names_in_review),
    Disclosable("complaint", _l("Klage og svar"), find_complaints, load_complaint, names_in_complaint),
)
