"""Who must say yes before a film, a picture or a story of a young person is shown. Pure (rules R15, R20).

Where the edges come from. 13: in Norway children may from that age themselves agree to services on the net
(personopplysningsloven § 5). 15: the common guidance of the Norwegian Data Protection Authority is that the
young may from about that age decide about ordinary pictures of themselves, and that guardians decide before
it. 18: of age (vergemålsloven § 8). The five reports say nothing of guardians; that is ours. They do say that
those under 18 take part in full (Ungt løft 6465-6466), so nothing here is ever asked about membership,
writing or voting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fellespott.people.states import AgeBand

from .guardian_states import Yes, YesEnd

# The youngest is this many years from 18, at the least, by what they said of their age.
YEARS_TO_18 = {AgeBand.UNDER_13: 5, AgeBand.FROM_13: 3, AgeBand.FROM_15: 0}
UNDER_THE_LINE = frozenset({AgeBand.UNDER_13, AgeBand.FROM_13})
# A waiver says why in at least so many words.
REASON_WORDS = 4
# Somebody is reminded of a yes that ends within this many days.
SPEAK_OF_END_DAYS = 30


class Need(StrEnum):
    """Whose yes is needed before the thing can be shown."""

    NOBODY = "nobody"
    AGE = "age"  # the age is not known, and is asked first
    OWN = "own"
    GUARDIAN = "guardian"
    GONE = "gone"  # has been erased, and can no longer be asked


@dataclass(frozen=True, slots=True)
class Given:
    """A yes that was given once. `mark` says about which film or text."""

    yes: Yes
    mark: str
    given_on: date
    ends_on: date
    ended_because: YesEnd | None = None

    def holds(self, mark: str, day: date) -> bool:
        """Whether it stands that day for that very film or text; its last day counts."""
        return self.ended_because is None and self.mark == mark and self.given_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody's part can be shown, and whose yes is still needed if not."""

    need: Need
    is_given: bool
    by: Given | None = None

    @property
    def missing(self) -> Need | None:
        """Whose yes is missing; None where nothing is."""
        return None if self.is_given else self.need


def band_now(band: AgeBand | None, turns_18: str | None, today: date) -> AgeBand | None:
    """The age band, where the month of turning 18 is known and past: of age."""
    return AgeBand.ADULT if turns_18 is not None and has_turned_18(turns_18, today) else band


def has_turned_18(turns_18: str, today: date) -> bool:
    """Whether that month ("2027-04") is over. The day is not known, so the whole month goes first."""
    return today.strftime("%Y-%m") > turns_18


def answer_of(
    band: AgeBand | None,
    given: Iterable[Given],
    *,
    mark: str,
    today: date,
    is_asked: bool = True,
    is_erased: bool = False,
) -> Answer:
    """Whose yes one person's part in a film, picture or story needs, and whether it is there (rule R15).

    `is_asked`: the call asks guardians about that act. Under 15 a guardian's yes is needed, or staff's word
    that none is to be asked; from 15 to 17 the young person's own. Whoever came of age while a guardian's yes
    stood is asked for their own. Example: 14 years, a guardian's yes to an earlier film → still needed.
    """
    if is_erased:
        return Answer(Need.GONE, is_given=False)
    yes = list(given)
    need = _need(band, yes, mark) if is_asked else Need.NOBODY
    if need is Need.NOBODY:
        return Answer(need, is_given=True)
    counts = {Yes.GUARDIAN, Yes.WAIVER} | ({Yes.OWN} if need is Need.OWN else set())
    held = next((one for one in yes if one.yes in counts and one.holds(mark, today)), None)
    if need is Need.AGE:
        return Answer(need, is_given=held is not None and held.yes is Yes.WAIVER, by=held)
    return Answer(need, is_given=held is not None, by=held)


def _need(band: AgeBand | None, given: list[Given], mark: str) -> Need:
    if band is None:
        return Need.AGE
    if band in UNDER_THE_LINE:
        return Need.GUARDIAN
    if band is AgeBand.FROM_15:
        return Need.OWN
    grown = any(one.ended_because is YesEnd.MAJORITY and one.mark == mark for one in given)
    return Need.OWN if grown else Need.NOBODY


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def usual_last_day(today: date, closes_on: date | None) -> date:
    """The last day of a yes given today: a year after the call's end, or from today where that is later."""
    return years_on(max(today, closes_on or today), 1)


def must_ask_month(band: AgeBand | None, today: date, last_day: date) -> bool:
    """Whether the young person may come of age before that day, so that the month must be asked.

    Only then is it asked at all. Example: under 15 today, until in two years: no.
    """
    years = YEARS_TO_18.get(band, 0) if band is not None else 0
    return last_day >= years_on(today, years)


def last_day(usual: date, turns_18: str | None) -> date:
    """The usual last day, or the last day of the month of turning 18 where that comes first."""
    return min(usual, end_of_month(turns_18)) if turns_18 else usual


def end_of_month(month: str) -> date:
    """The last day of "2027-04": 2027-04-30."""
    year, number = (int(part) for part in month.split("-"))
    first_of_next = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(first_of_next.toordinal() - 1)


def reason_problem(reason: str) -> bool:
    """Whether the reason for a waiver is too short to be one. "Kan skade" → True."""
    return len(reason.split()) < REASON_WORDS
