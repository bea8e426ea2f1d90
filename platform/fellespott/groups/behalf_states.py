"""What became of an answer somebody entered for another."""

from enum import StrEnum


class EntryState(StrEnum):
    """It waits for the one it was entered for; or somebody in the group has written something else there."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"


ENTRY_MOVES: dict[EntryState, frozenset[EntryState]] = {
    EntryState.WAITING: frozenset({EntryState.APPROVED, EntryState.DECLINED, EntryState.REPLACED}),
    EntryState.APPROVED: frozenset(),
    EntryState.DECLINED: frozenset(),
    EntryState.REPLACED: frozenset(),
}
