"""Rules of groups that need nothing but values."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fellespott.people.states import AgeBand

from .states import HELPS, MemberKind


class TalkState(StrEnum):
    """Whether those in a group may write to each other, and if not, why."""

    ALL_ADULTS = "all_adults"
    ADULT_PRESENT = "adult_present"
    NO_ADULT = "no_adult"
    ADULT_NOT_SAID = "adult_not_said"

    @property
    def is_open(self) -> bool:
        """Whether anyone may write."""
        return self in (TalkState.ALL_ADULTS, TalkState.ADULT_PRESENT)


@dataclass(frozen=True, slots=True)
class Present:
    """One who is in the group now, as far as the talk is concerned."""

    kind: MemberKind
    age_band: AgeBand | None
    says_adult: bool = False

    @property
    def is_adult(self) -> bool:
        """Has said to be 18 or older, here or on their own page; an age not said is not grown up."""
        if self.age_band is not None:
            return self.age_band is AgeBand.ADULT
        return self.says_adult


def talk_state(present: Iterable[Present]) -> TalkState:
    """Grown-ups and the young write to each other only where a grown-up who has that task is present.

    As long as somebody may be under 18, one in the group must be its contact adult, a helper or an experience
    consultant, and have said to be 18 or older. Example: a class of 14-year-olds with a contact adult talks;
    when that one leaves, what was written stays and nobody writes more until another comes.
    """
    everyone = list(present)
    if everyone and all(one.is_adult for one in everyone):
        return TalkState.ALL_ADULTS
    watching = [one for one in everyone if one.kind in HELPS or one.kind is MemberKind.CONTACT_ADULT]
    if any(one.is_adult for one in watching):
        return TalkState.ADULT_PRESENT
    return TalkState.ADULT_NOT_SAID if watching else TalkState.NO_ADULT
