"""What this room holds about a person: shown, handed out, taken away."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, remove, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .models import CaseAuthor, Concern, ModerationCase, Report
from .texts import CONCERNS as CONCERN_STATES
from .texts import OUTCOMES, WHYS


def _own_reports(person: Person) -> Any:
    by_address = Report.reporter_email == person.email if person.email else Report.reporter_id == person.id
    return or_(Report.reporter_id == person.id, by_address)


def show_reports(session: Session, person: Person) -> dict[str, Any]:
    """What the person reported, and what was decided about what they wrote."""
    reports = from_(session, select(Report).where(_own_reports(person)).order_by(Report.at, Report.id))
    mine = select(CaseAuthor.case_id).where(CaseAuthor.person_id == person.id)
    cases = from_(session, select(ModerationCase).where(ModerationCase.id.in_(mine)))
    return told(
        (
            _l("Det du har meldt"),
            [
                told(
                    (_l("Når"), one.at),
                    (_l("Hva er galt?"), WHYS[one.why]),
                    (_l("Det du skrev"), one.words),
                    (_l("E-postadresse"), one.reporter_email),
                )
                for one in reports
            ],
        ),
        (
            _l("Avgjørelser om noe du har skrevet"),
            [
                told(
                    (_l("Når"), one.decided_at),
                    (_l("Hva ble bestemt"), OUTCOMES[one.outcome][0]),
                    (_l("Begrunnelse"), one.words),
                )
                for case in cases
                for one in case.decisions
            ],
        ),
    )


def erase_reports(session: Session, person: Person, _now: datetime) -> None:
    """Their reports lose name, address and words; their part in what was reported is forgotten."""
    change(session, Report, _own_reports(person), reporter_id=None, reporter_email="", words="")
    remove(session, CaseAuthor, CaseAuthor.person_id == person.id)


def show_concerns(session: Session, person: Person) -> dict[str, Any]:
    """Concerns the person sent and let us see who it was. What others wrote is not among them."""
    found = select(Concern).where(Concern.sender_id == person.id).order_by(Concern.received_at, Concern.id)
    return told(
        (
            _l("Det du har sagt fra om"),
            [
                told(
                    (_l("Når"), one.received_at),
                    (_l("Det du skrev"), one.words),
                    (_l("Hvem vi kan snakke med"), one.talk_to),
                    (_l("Hvordan vi når deg"), one.reach_by),
                    (_l("Hvor langt det er kommet"), CONCERN_STATES[one.state][0]),
                )
                for one in from_(session, found)
            ],
        ),
    )


def erase_concerns(session: Session, person: Person, _now: datetime) -> None:
    """Who wrote it and how to reach them goes; what it is about stays until its time is up."""
    change(
        session,
        Concern,
        Concern.sender_id == person.id,
        sender_id=None,
        reach_by="",
        talk_to="",
    )


REPORTS = PersonalData(
    key="safety.reports",
    title=_l("Det du har meldt"),
    show=show_reports,
    erase=erase_reports,
    covers=frozenset(
        {
            "report.words",
            "report.reporter_email",
            "report.reporter_id",
            "case_author.person_id",
            "moderation_decision.words",
            "moderation_decision.decided_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Avgjørelser om noe du har skrevet, uten navnet ditt"),
            _l("Alle skal kunne se hva som er skjult, og hvorfor."),
        ),
    ),
)
CONCERNS = PersonalData(
    key="safety.concerns",
    title=_l("Det du har sagt fra om"),
    show=show_concerns,
    erase=erase_concerns,
    covers=frozenset(
        {
            "concern.words",
            "concern.talk_to",
            "concern.reach_by",
            "concern.sender_id",
            "concern_step.note",
            "concern_step.by_id",
        }
    ),
    kept=(
        Kept(
            _l("Det du skrev, uten hvem du er og hvordan vi når deg"),
            _l("Noen kan ha det utrygt. Det slettes ett år etter at det er avsluttet."),
        ),
    ),
)
