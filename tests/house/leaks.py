"""Everything that is hidden from somebody, planted in the world as the program itself holds it.

A later room adds what it hides by one line: `Hidden("what it is", plant, entitled)`. `plant(session, world,
mark)` puts the mark where it is kept; it may give back another mark, where not any text will do. `entitled`
are those of the world's people who may read it somewhere; everybody else must find it nowhere. "guard" is
here somebody without an account who holds every secret link of the world.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fellespott.audit.services import record
from fellespott.core.clock import utcnow
from fellespott.core.registry import registry
from fellespott.groups.guarded import about
from fellespott.groups.models import GroupMessage
from fellespott.groups.models.guardians import GuardianRequest
from fellespott.groups.services import guardian_ways, guardians
from fellespott.jury.lot_models import JuryLot, JuryLotMember, JuryVolunteer
from fellespott.jury.models import ConflictAnswer, DecisionEntry
from fellespott.letters.models import Letter
from fellespott.people.models import Invitation, OneTimePassword, Passkey, RecordOpening, SignIn
from fellespott.proposals.models import FilmPerson, Partner
from fellespott.reviews.models import Handover
from fellespott.safety import services as safety
from fellespott.safety.states import Outcome, Rule, Why
from fellespott.stories.models import Lesson, Story
from tests.factories import WHEN, _add, make_person

from .world import World
from .world.rounds import WORD_OF_JUROR

Plant = Callable[[Any, World, str], str | None]


@dataclass(frozen=True)
class Hidden:
    """One hidden thing. `mailed` are addresses beside the entitled that may get it by mail."""

    what: str
    plant: Plant
    entitled: frozenset[str]
    mailed: frozenset[str] = frozenset()


GROUP_A = frozenset({"membr", "nick", "helpr", "expc", "contc"})
RUNS = frozenset({"staff", "scope", "admin"})
RUNS_ALL = frozenset({"staff", "admin"})
LEADS = RUNS | {"projl"}
PROJECT = GROUP_A | LEADS | {"lead", "steer"}


def put(row_of: Callable[[Any, World], Any], **fields: str) -> Plant:
    """Write the mark into fields of a row: `"{}"` in a text is where it stands."""

    def plant(session: Any, world: World, mark: str) -> None:
        row = row_of(session, world)
        for name, text in fields.items():
            setattr(row, name, text.format(mark))
        session.flush()

    return plant


def _proposal(name: str) -> Callable[[Any, World], Any]:
    return lambda _session, world: world.proposals[name]


def _by_id(model: Any, argument: str, case: str) -> Callable[[Any, World], Any]:
    return lambda session, world: session.get_one(model, world.ids[argument][case])


def _by_value(model: Any, argument: str) -> Callable[[Any, World], Any]:
    return lambda session, world: session.get_one(model, world.values[argument])


def _first(model: Any, *where: Any) -> Callable[[Any, World], Any]:
    return lambda session, _world: session.scalars(select(model).where(*where)).first()


def _entry(name: str) -> Callable[[Any, World], Any]:
    return lambda session, world: session.scalars(
        select(DecisionEntry).where(DecisionEntry.proposal_id == world.proposals[name].id)
    ).one()


def _letter(name: str) -> Callable[[Any, World], Any]:
    return lambda session, world: session.scalars(
        select(Letter).where(Letter.project_id == world.projects[name].id)
    ).one()


def _person(role: str) -> Callable[[Any, World], Any]:
    return lambda _session, world: world.person(role)


def already(text: str) -> Plant:
    """The world has it, in words found nowhere else."""
    return lambda _session, _world, _mark: text


def conflict(session: Any, world: World, mark: str) -> None:
    """Why a juror stands too close."""
    seat = world.values["close scoring"].seat_id
    answer = session.scalars(
        select(ConflictAnswer).where(ConflictAnswer.seat_id == seat, ConflictAnswer.has_conflict)
    ).one()
    answer.reason = f"Søsteren min, {mark}."


def guardian(session: Any, world: World, mark: str) -> None:
    """A guardian has said yes, and written a name."""
    proposal, young = world.proposals["withdrawn"], world.person("nick")
    _add(session, FilmPerson(proposal_id=proposal.id, person_id=young.id, said_at=WHEN))
    session.expire(proposal)
    found = about(session, "proposal", proposal.id, young.id)
    assert found is not None
    request, _token = guardians.ask_guardian(
        session, actor=world.person("contc"), found=found, email="mor@example.org", now=utcnow()
    )
    guardians.answer_request(
        session,
        request=request,
        yes=True,
        guardian_name=f"Mor {mark}",
        is_guardian=True,
        now=utcnow(),
    )


def month_of_birth(_session: Any, world: World, _mark: str) -> str:
    """The month in which the youngest turns 18."""
    world.person("nick").turns_18 = "2031-11"
    return "2031-11"


def note_to_staff(session: Any, world: World, mark: str) -> None:
    """Why somebody finds it hard to ask a guardian."""
    asked = world.values["groups.decide_waiver"]["request_id"]
    session.get_one(GuardianRequest, asked).note = f"Far {mark}."


def waiver(session: Any, world: World, mark: str) -> None:
    """Why staff said that no guardian is to be asked."""
    proposal, young = world.proposals["scoring"], world.person("nick")
    world.calls["scoring"].guardian_acts = ["film"]
    _add(session, FilmPerson(proposal_id=proposal.id, person_id=young.id, said_at=WHEN))
    session.expire(proposal)
    found = about(session, "proposal", proposal.id, young.id)
    assert found is not None
    given = guardian_ways.waive(
        session,
        actor=world.person("staff"),
        found=found,
        reason=f"Hjemme hos {mark} er det utrygt for henne.",
        now=utcnow(),
    )
    for name in ("groups.show_waiver", "groups.end_waiver"):
        world.values[name] = {"consent_id": given.id}


def hide_lesson(session: Any, world: World, mark: str) -> None:
    """A lesson that was out, was reported and is hidden."""
    lesson = session.get_one(Lesson, world.ids["lesson_id"]["published"])
    lesson.text = f"Det er {mark} som gjorde det."
    report(session, world, "lesson", lesson, hide=True)


def report_words(session: Any, world: World, mark: str) -> None:
    """What somebody said is wrong with a story, and who they are."""
    story = session.get_one(Story, world.ids["story_id"]["published"])
    case = report(
        session, world, "story", story, words=f"Navnet mitt er {mark}.", email=f"{mark}@example.org"
    )
    world.values["case_id"] = case


def report(session: Any, world: World, kind: str, thing: Any, *, hide: bool = False, **fields: Any) -> Any:
    """Somebody without an account reports it."""
    values: dict[str, Any] = {"actor": None, "why": Why.HATE, "words": "Se på dette.", "now": utcnow()}
    found, _token = safety.report(
        session, reportable=registry().reportables[kind], thing=thing, **(values | fields)
    )
    if hide:
        safety.decide(
            session,
            actor=world.person("safeg"),
            case=found.case,
            outcome=Outcome.HIDE,
            rule=Rule.PRIVATE,
            words="Det står et navn her.",
            now=utcnow(),
        )
    return found.case_id


def worry(session: Any, world: World, mark: str) -> None:
    """What somebody tells the safeguards."""
    concern = safety.add_concern(
        session, words=f"Broren min {mark} slår.", talk_to=mark, reach_by=f"{mark}@example.org", now=utcnow()
    )
    world.values["concern_id"] = concern.id


def opening(session: Any, world: World, mark: str) -> None:
    """Somebody has read the contact's private records."""
    reader = make_person(session, name=f"Leser {mark}")
    _add(
        session,
        RecordOpening(
            about_id=world.person("contc").id, opened_by_id=reader.id, page="people.show_person", at=WHEN
        ),
    )


def audit_reason(session: Any, world: World, mark: str) -> None:
    """The reason in an entry of the log."""
    staff = world.person("admin")
    record(
        session,
        actor=staff,
        action="role.granted",
        on=staff,
        now=utcnow(),
        role="auditor",
        reason=f"Om {mark}.",
    )


def secret(session: Any, world: World, mark: str) -> None:
    """What an app makes one-time passwords of."""
    _add(
        session,
        OneTimePassword(person_id=world.person("contc").id, secret=mark, created_at=WHEN, last_step=0),
    )


def own_devices(session: Any, world: World, mark: str) -> None:
    """What a passkey and a signed-in device are called."""
    session.get_one(Passkey, world.values["passkey_id"]).name = f"Nøkkel {mark}"
    session.get_one(SignIn, world.values["sign_in_id"]).device = f"Brett {mark}"


def invited(session: Any, world: World, mark: str) -> None:
    """Whom the group has invited."""
    found = session.get_one(Invitation, world.values["groups.withdraw_invitation"]["invitation_id"])
    found.email = f"{mark}@example.org"


_JURORS = frozenset({"juror", "close"})
_SEATED = frozenset({"juror", "close", "projl", "steer", "lead"})
_OWN_STORY = frozenset({"membr"})
_OF_STORY = GROUP_A | LEADS | {"edito"}
_MODERATORS = RUNS_ALL | {"safeg"}
_MONEY = PROJECT | {"payer", "audit"}
_WAIVES = RUNS | {"safeg"}

HIDDEN: tuple[Hidden, ...] = (
    # Rounds
    Hidden(
        "a call not announced",
        put(lambda _s, w: w.calls["draft"], title="Runde {}"),
        RUNS | _SEATED | {"jmod"},
    ),
    Hidden("a draft", put(_proposal("draft"), dream="Vi {}."), GROUP_A | {"guard"}),
    Hidden("a draft's film", put(_proposal("draft"), need="Vi {}."), GROUP_A | {"guard"}),
    Hidden("a proposal before the deadline", put(_proposal("hidden"), idea="Vi {}."), GROUP_A | RUNS),
    Hidden("a proposal taken back", put(_proposal("withdrawn"), idea="Vi {}."), GROUP_A | RUNS),
    Hidden(
        "a partner's address",
        put(lambda s, w: s.get_one(Partner, w.values["partner_id"]), contact_email="{}@example.org"),
        GROUP_A,
    ),
    # The jury
    Hidden("a word on a sheet, while the jury scores", already(f"{WORD_OF_JUROR} scoring"), _JURORS),
    Hidden("a word on a sheet, afterwards", already(f"{WORD_OF_JUROR} deciding"), _JURORS | LEADS | {"jmod"}),
    Hidden(
        "why somebody volunteers for the jury",
        put(_by_value(JuryVolunteer, "volunteer_id"), why="Fordi {}."),
        RUNS | {"resid"},
    ),
    Hidden("a lot not published", put(_by_id(JuryLot, "lot_id", "open"), seed_source="Tallet {}"), RUNS),
    Hidden(
        "what a published row was made from",
        put(_first(JuryLotMember), salt="{}", commitment="{}"),
        frozenset(),
    ),
    Hidden("the points", already("<strong>2,62</strong>"), LEADS | {"juror", "steer", "jmod"}),
    Hidden("why a juror stands too close", conflict, RUNS | {"close"}),
    Hidden("a juror's name", put(_person("juror"), name="Jurymedlem {}"), RUNS | {"juror"}),
    Hidden("a decision being written", put(_entry("deciding"), reason="Fordi {}."), LEADS),
    Hidden(
        "a recommendation",
        put(_entry("advising"), reason="Fordi {}.", recommended_reason="Fordi {}."),
        LEADS | {"steer"},
    ),
    # Projects and money
    Hidden("a letter being written", put(_letter("written"), covers="Sko {}."), PROJECT),
    Hidden("a review not settled", already("Noen kom ikke til answered."), PROJECT),
    Hidden("who gets money", already("Familie decided"), _MONEY),
    Hidden("what money was asked for", already("Vinteren for proposed er lang."), _MONEY),
    Hidden(
        "whom a handover waits for",
        put(_first(Handover, Handover.accepted_at.is_(None)), budget_room="Vi {}."),
        PROJECT | {"recei"},
    ),
    # Stories, lessons, complaints, requests
    Hidden("a story not told yet", already("At draft holdt."), _OWN_STORY),
    Hidden("a story not out", already("At approved holdt."), _OF_STORY),
    Hidden("a story taken back", already("At withdrawn holdt."), _OWN_STORY),
    Hidden(
        "a lesson not out", put(_by_id(Lesson, "lesson_id", "kept"), text="Det {}."), _OF_STORY | {"recei"}
    ),
    Hidden(
        "a complaint",
        already("Ingen spurte oss, sier contact."),
        RUNS_ALL | {"contc", "audit", "guard"},
    ),
    Hidden(
        "a complaint about a project",
        already("Hvem bestemte dette, spør noen."),
        RUNS | {"audit"},
    ),
    Hidden("who asks to see documents", already("avisen@example.org"), frozenset({"guard"})),
    # Groups and the young
    Hidden("the group's talk", put(_first(GroupMessage), text="Husk {}."), GROUP_A),
    Hidden(
        "a young person's name",
        put(_person("nick"), name="Rev {}"),
        PROJECT | {"guard", "safeg", "audit", "edito"},
        mailed=frozenset({"foresatt@example.org", "mor@example.org"}),
    ),
    Hidden("whom the group has invited", invited, frozenset({"contc", "guard"})),
    Hidden("a guardian's name", guardian, RUNS | {"nick"}),
    Hidden("the month of turning 18", month_of_birth, frozenset({"nick"})),
    Hidden("that asking a guardian is hard", note_to_staff, _WAIVES | {"nick"}),
    Hidden("why no guardian is asked", waiver, _WAIVES | {"audit"}),
    # Safety
    Hidden("a worry", worry, frozenset({"safeg"})),
    Hidden("what was reported, by whom", report_words, _MODERATORS),
    Hidden("what a moderator has hidden", hide_lesson, _MODERATORS | _OF_STORY | {"guard", "recei"}),
    # People
    Hidden(
        "somebody's address", put(_person("membr"), email="{}@example.org"), frozenset({"membr", "admin"})
    ),
    Hidden("who has read one's records", opening, frozenset({"contc", "admin"})),
    Hidden("what a device and a key are called", own_devices, frozenset({"contc"})),
    Hidden("the secret of one-time passwords", secret, frozenset()),
    Hidden("a reason in the log", audit_reason, frozenset({"admin", "audit"})),
)
