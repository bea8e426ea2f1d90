"""The pure rules of a proposal. Never touches the database, the clock or a request.

What is missing (R2-R4), whether it is in time (R1), who is the same actor (R2), what speaks of wages (R9).
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from fellespott.calls.states import ActorKind
from fellespott.groups.guardian_rules import Need

from .states import OPTIONAL_TEXTS, PROMISES_FIELD, STEPS, TEXT_FIELDS, Step

KEY_LENGTH = 420


def _plain(text: str) -> str:
    """Compatibility forms folded, invisible characters gone, small letters."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in folded if unicodedata.category(one) not in ("Cf", "Cc") or one.isspace())


def actor_key(organisation: str, unit: str = "") -> str:
    """The name of an actor made comparable, so that the same one is not counted twice (rule R2).

    Case, spaces, punctuation and Unicode forms do not tell actors apart; letters and digits do. "NAV" with
    the unit "Falkenborg" and "Nav Falkenborg" are one; two units of one municipality are two. A name
    without a single letter or digit gives "".
    """
    text = _plain(f"{organisation} {unit}").replace("&", " og ")
    kept = "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in text)
    key = " ".join(kept.split())
    if len(key) <= KEY_LENGTH:
        return key
    return key[: KEY_LENGTH - 64] + hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Actor:
    """A partner as the rules see it."""

    key: str
    kind: ActorKind
    confirmed: bool = False
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a proposal when it is to be sent in, and what its call asks for. Amounts in øre."""

    written: frozenset[str]
    actors: tuple[Actor, ...]
    group_key: str
    min_actors: int
    needs_municipal_lead: bool
    needs_film: bool
    has_film: bool
    film_failed: bool
    film_has_text: bool
    commitments_asked: tuple[str, ...]
    commitments_accepted: frozenset[str]
    total_ore: int = 0
    max_award_ore: int | None = None
    # Whether the group still has to say who of them is seen in the film (rule R15).
    film_people_unsaid: bool = False
    # Of those seen in it: how many need a yes, and the name of each who lacks it, with whose yes it is.
    film_yes_needed: int = 0
    film_lacks: tuple[tuple[str, Need], ...] = ()
    # What was entered for somebody and waits for that person: which answer, and the name.
    waiting: tuple[tuple[str, str], ...] = ()
    # Of which kinds the call asks for at least one partner.
    kinds_needed: tuple[ActorKind, ...] = ()

    @property
    def kinds_missing(self) -> tuple[ActorKind, ...]:
        """Of which of them no partner has said yes; the group itself does not count."""
        there = {one.kind for one in self.actors if one.confirmed and one.key != self.group_key}
        return tuple(one for one in self.kinds_needed if one not in there)

    @property
    def actors_confirmed(self) -> int:
        """How many different actors have said yes. The lead counts, the group itself does not."""
        return len({one.key for one in self.actors if one.confirmed} - {self.group_key})

    @property
    def has_municipal_lead(self) -> bool:
        """Whether a municipal actor has said yes to being the responsible lead."""
        return any(one.is_lead and one.confirmed and one.kind is ActorKind.MUNICIPAL for one in self.actors)

    @property
    def has_film_with_text(self) -> bool:
        """Whether there is a film that can be understood without sound."""
        return self.has_film and not self.film_failed and self.film_has_text

    @property
    def commitments_missing(self) -> tuple[str, ...]:
        """Keys of the promises not yet made, in the call's order."""
        return tuple(key for key in self.commitments_asked if key not in self.commitments_accepted)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: what, where it is mended, the numbers that tell how much, and about whom."""

    code: str
    step: Step
    have: int = 0
    needed: int = 0
    who: str = ""


def missing(facts: Facts) -> list[Missing]:
    """All that is missing before the proposal can be sent in, in the order of the steps. Empty: it is whole.

    Rule R2, with need and dream (R3) and where the idea came from and who shaped it (R4). Example: two
    confirmed actors in a call that asks for three give [Missing("actors", Step.PARTNERS, have=2, needed=3)].
    """
    found = [
        Missing(name, step)
        for step, names in TEXT_FIELDS.items()
        for name in names
        if name not in facts.written and name not in OPTIONAL_TEXTS
    ]
    found += _missing_partners(facts)
    if facts.max_award_ore is not None and facts.total_ore > facts.max_award_ore:
        found.append(Missing("too_much_money", Step.MONEY, have=facts.total_ore, needed=facts.max_award_ore))
    if facts.needs_film:
        found += _missing_film(facts)
    if facts.has_film:
        found += _missing_yeses(facts)
    found += [Missing("behalf", step_of(field), who=who) for field, who in facts.waiting]
    if facts.commitments_missing:
        asked = len(facts.commitments_asked)
        have = asked - len(facts.commitments_missing)
        found.append(Missing("commitments", Step.PROMISES, have=have, needed=asked))
    return sorted(found, key=lambda one: STEPS.index(one.step))


def _missing_partners(facts: Facts) -> list[Missing]:
    found = []
    if facts.actors_confirmed < facts.min_actors:
        found.append(Missing("actors", Step.PARTNERS, have=facts.actors_confirmed, needed=facts.min_actors))
    found += [Missing(f"kind_{one.value}", Step.PARTNERS) for one in facts.kinds_missing]
    if facts.needs_municipal_lead and not facts.has_municipal_lead:
        leads = [one for one in facts.actors if one.is_lead]
        if not leads:
            code = "lead_none"
        elif leads[0].kind is not ActorKind.MUNICIPAL:
            code = "lead_not_municipal"
        else:
            code = "lead_not_confirmed"
        found.append(Missing(code, Step.PARTNERS))
    return found


def _missing_film(facts: Facts) -> list[Missing]:
    if not facts.has_film:
        return [Missing("film", Step.FILM)]
    if facts.film_failed:
        return [Missing("film_failed", Step.FILM)]
    return [] if facts.film_has_text else [Missing("film_text", Step.FILM)]


def _missing_yeses(facts: Facts) -> list[Missing]:
    """Rule R15: who is seen in the film and lacks a yes. Example: a 14-year-old without a guardian's."""
    found = [Missing("film_people", Step.FILM)] if facts.film_people_unsaid else []
    return found + [Missing(f"film_{need.value}", Step.FILM, who=who) for who, need in facts.film_lacks]


def step_of(field: str) -> Step:
    """The step that asks for that answer."""
    if field == PROMISES_FIELD:
        return Step.PROMISES
    return next(step for step, names in TEXT_FIELDS.items() if field in names)


def time_refusal(*, accepts: bool, now: datetime, opens_at: datetime, closes_at: datetime) -> str | None:
    """Why nothing can be sent in at `now`: "not_open", "too_late", or None when it can (rule R1).

    `accepts` says whether the call has been opened. The last moment in time is `closes_at` itself.
    """
    if now > closes_at:
        return "too_late"
    return None if accepts and now >= opens_at else "not_open"


# What speaks of positions or wages, as whole words. "belønning", "utstilling", "likestilling", "ulønnet" and
# "det lønner seg" do not; nor does the tree, nor taking a stand ("ta stilling til").
_WAGES = re.compile(
    r"""\b(?:
        (?:time|dag|uke|ukes|måneds|års|grunn|fast|ungdoms|sommer|tariff|vikar|styre|trener|leder|overtids|prosjekt
           |instruktør|brutto|netto|minste|prøve|provisjons|akkord|kvelds|helge)?
        (?:lønn(?:a|en)?|løn(?:a)?)
      | lønninge(?:r|ne) | lønning(?:a|en)? | lønnet | lønnede
      | lønns(?!om)\w+ | løns(?!am)\w+
      | (?:prosjekt|deltids|heltids|fulltids|vikar|leder|koordinator|engasjements|ekstra|helge|halv|hel|del|bi
           |års|fag|ungdomsarbeider|miljøarbeider|trainee|lærling)?
        stilling(?:en|a|er|ene|ar|ane)?
      | stillings\w+
      | ansettels\w+ | ansett(?:e|er|es)? | tilsett(?:e|er|es|ing|ingar)
      | årsverk(?:et|ene)? | månedsverk(?:et|ene)? | frikjøp\w* | feriepenge(?:r|ne) | feriepengar
      | arbeidsgiveravgift\w* | arbeidsgjevaravgift\w*
      | wages? | salar(?:y|ies) | payroll
    )\b""",
    re.VERBOSE,
)
_TAKING_A_STAND = re.compile(r"\b(?:ta|tar|tek|tok|tatt)\s+(?:\w+\s+)?stilling\b")
_THE_TREE = re.compile(r"\blønn(?:e)?(?:tre|trær|sirup|blad)\w*\b")


def wage_word(text: str) -> str | None:
    """The first word in a budget line that speaks of positions or wages, or None (rule R9).

    Example: "Lønn til trener" gives "lønn"; "Belønning til de minste" gives None.
    """
    plain = _THE_TREE.sub(" ", _TAKING_A_STAND.sub(" ", _plain(text).replace("_", " ")))
    found = _WAGES.search(plain)
    return found.group(0) if found else None
