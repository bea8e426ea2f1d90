"""Where later rooms hand things to earlier ones, without the earlier ones knowing them.

Each room's contributions.py registers functions here when the app is made; core and home only walk
the lists. A contribution is a plain function taking the session first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a person: what, where, and by when."""

    title: Any
    url: str
    due_at: datetime | None = None
    detail: Any = ""
    action: Any = ""


@dataclass(frozen=True, slots=True)
class ChainStation:
    """One station of the chain line (rule R19): reached or not, when, and one sentence about it."""

    key: str
    label: Any
    done: bool = False
    current: bool = False
    on: datetime | None = None
    sentence: Any = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work the scheduler does every `seconds`; `run(session, now)` is idempotent and commits nothing."""

    name: str
    seconds: int
    run: Callable[[Any, datetime], Any]
    own_transactions: bool = False


@dataclass(slots=True)
class InvitationKind:
    """What an invitation link of one kind opens.

    `describe(session, invitation)` gives `(title, text)`: what the link opens, and what a yes means.
    `accept(session, invitation, person, now)` does it and returns the address to go on to; when
    `needs_adult(invitation)` holds, the person has by then said that they are 18 or older.
    """

    key: str
    describe: Callable[[Any, Any], tuple[Any, Any]]
    accept: Callable[[Any, Any, Any, datetime], str]
    needs_adult: Callable[[Any], bool] = field(default=lambda _invitation: False)
    # Only for the one whose address it was mailed to, however the link has travelled since.
    addressee_only: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a later room on an earlier room's page: a template, which is given `data` as `panel`."""

    template: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProjectPanel:
    """A card of a later room on a project's page: money, reviews, stories.

    `lines` are short sentences, `action` the text of the link to `url`. Where sentences are not enough,
    `template` is shown inside the card and is given `data` as `panel`.
    """

    title: Any
    url: str | None = None
    lines: tuple[Any, ...] | list[Any] = ()
    action: Any = ""
    template: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files a backup takes along: where they lie, and which of them some row knows.

    `store` has `open(key)`, `put(key, source)`, `delete(key)` and `stored()`.
    """

    name: str
    store: Any
    keys_in_use: Callable[[Any], set[str]]


# Where panels may be put, and what they are about there: a group's page for those in it (a Group), a call's
# public page (a Call), and the page from which those who run rounds lead a call (a Call).
PANEL_PLACES = ("group", "call", "call_manage")
PanelMaker = Callable[[Any, Any, Any, datetime], Panel | None]
ChainTeller = Callable[[Any, Any, datetime], Iterable[ChainStation]]


class Registry:
    """The lists themselves; one per app."""

    def __init__(self) -> None:
        self.todos: list[Callable[[Any, Any, datetime], Iterable[Todo]]] = []
        # Stations of a proposal, `tell(session, proposal, now)`: for lists too, so no read for each one …
        self.chain: list[ChainTeller] = []
        # … and those told only on the page of one proposal.
        self.chain_on_page: list[ChainTeller] = []
        self.figures: list[Callable[[Any, Any], dict[str, Any]]] = []
        self.jobs: list[Job] = []
        self.invitations: dict[str, InvitationKind] = {}
        self.setup: list[Callable[[Any, datetime], Any]] = []
        # Who may see a film: any of these says yes.
        self.media_readers: list[Callable[[Any, Any, Any, datetime], bool]] = []
        # Files a backup takes along, beside the database.
        self.file_stores: list[FileStore] = []
        # What must be right in a restored database: `verify(session)` gives a line for all that is not.
        self.verifications: list[Callable[[Any], Iterable[str]]] = []
        # Cards on a project's page, `make(session, project, person, now)`; few queries each.
        self.project_panels: list[Callable[[Any, Any, Any, datetime], Iterable[ProjectPanel]]] = []
        # Stations a room tells of a project, `tell(session, project, now)`: letter, pot, review, story.
        self.project_chain: list[ChainTeller] = []
        self._panels: dict[str, list[PanelMaker]] = {place: [] for place in PANEL_PLACES}

    def add_invitation(self, kind: InvitationKind) -> None:
        """Register one kind of invitation link. Raises ValueError for a key used twice."""
        if kind.key in self.invitations:
            raise ValueError(f"invitation kind {kind.key} is registered twice")
        self.invitations[kind.key] = kind

    def add_panel(self, place: str, make: PanelMaker) -> None:
        """Put a panel on a page: `make(session, target, person, now)` gives it, or None for nothing there."""
        self._panels[place].append(make)

    def panels(self, place: str, session: Any, target: Any, person: Any, now: datetime) -> list[Panel]:
        """The panels of that page for that person (None: a visitor), in the order of the rooms."""
        made = (make(session, target, person, now) for make in self._panels[place])
        return [panel for panel in made if panel is not None]


def registry() -> Registry:
    """The registry of the running app."""
    from flask import current_app

    found: Registry = current_app.extensions["fellespott_registry"]
    return found
