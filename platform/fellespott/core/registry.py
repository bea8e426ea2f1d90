"""Where later rooms hand things to earlier ones, without the earlier ones knowing them.

Each room's contributions.py registers functions here when the app is made; core and home only walk
the lists. A contribution is a plain function taking the session first.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not erased when a person asks for it, and the reason: a law, or others' rights."""

    what: Any
    why: Any


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What one room holds about a person: shown, handed out, erased.

    `show(session, person)` gives a dict whose keys are words for people and whose values are texts, numbers,
    moments, and lists and dicts of them; what is empty is left out on the page. `erase(session, person, now)`
    removes or anonymises it all but what `kept` names. `files(session, person)` gives (name, content) of
    the person's own files: bytes, or a function that opens them. `covers` names the columns ("table.column")
    that may hold something personal, so that a test can tell that none was forgotten.
    """

    key: str
    title: Any
    show: Callable[[Any, Any], Any]
    erase: Callable[[Any, Any, datetime], None]
    covers: frozenset[str] = frozenset()
    files: Callable[[Any, Any], Iterable[tuple[str, Any]]] = field(default=lambda _session, _person: ())
    kept: tuple[Kept, ...] = ()
    # What has to be done before this person can be erased: (what, address of the page where it is done).
    must_first: Callable[[Any, Any], Iterable[tuple[Any, str | None]]] = field(
        default=lambda _session, _person: ()
    )
    # Where the person corrects it: (words, endpoint without arguments).
    links: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent in a person's register: for what, how far, since when, until when, and how to end it.

    `given_by` says who said yes ("du", "foresatt"), `verified` how that was made sure of.
    """

    purpose: Any
    scope: Any
    given_at: datetime
    ends_on: Any = None
    withdrawn_at: datetime | None = None
    given_by: Any = ""
    verified: Any = ""
    url: str | None = None
    withdraw_url: str | None = None


@dataclass(frozen=True, slots=True)
class Reportable:
    """Something people write that others see, so that it can be reported, looked at and hidden.

    `load(session, id)` gives the thing or None; `can_see` is its room's own policy; `title`, `url` and
    `texts` tell about it; `hide(session, thing, now)` and `show(session, thing, now)` do what they say.
    `authors(session, thing)` gives everybody with a part in it: they are told, and never decide about it.
    What `is_private` was written for a few, and is moderated by fewer. `can_change` says whether its
    authors can still change it, so that they can be asked to.
    """

    key: str
    load: Callable[[Any, Any], Any]
    can_see: Callable[[Any, Any, datetime], Any]
    title: Callable[[Any], Any]
    url: Callable[[Any], str]
    texts: Callable[[Any], Iterable[str]]
    hide: Callable[[Any, Any, datetime], None]
    show: Callable[[Any, Any, datetime], None]
    authors: Callable[[Any, Any], Iterable[Any]] = field(default=lambda _session, _thing: ())
    is_private: bool = False
    can_change: Callable[[Any], bool] = field(default=lambda _thing: False)


@dataclass(frozen=True, slots=True)
class ScopeSource:
    """A kind of thing a role can be limited to (people/states.py, ScopeKind).

    `titles(session, ids)` names those that exist; `choices(session)` gives (id, title) of those an
    administrator can choose among, the newest first.
    """

    kind: str
    titles: Callable[[Any, Iterable[uuid.UUID]], dict[uuid.UUID, str]]
    choices: Callable[[Any], Sequence[tuple[uuid.UUID, str]]]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of thing is kept, on what ground, and the work that ends it.

    `run(session, before)` removes what is older than that moment and returns how much.
    """

    key: str
    what: Any
    days: int
    why: Any
    run: Callable[[Any, datetime], int]


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """Something a file can be sent to in parts. `may(session, actor, target_id, now)` is a Decision.

    `takes` are the kinds of files it takes: "film", "sound", "picture".
    """

    key: str
    may: Callable[[Any, Any, Any, datetime], Any]
    takes: frozenset[str] = frozenset({"film"})


@dataclass(frozen=True, slots=True)
class GuardedFacts:
    """What a guardian is told of a film, a picture or a story, and who may ask (rules R15, R20).

    `act` and `mark` say about what, and which film or text; `is_asked` whether the call asks guardians.
    `people` are those it shows or is about, `askers` those who may ask for each of them beside themselves,
    `registrars` those who may register a paper. `scopes` are where staff's roles must hold. `parts` are
    headings with texts the guardian may read.
    """

    act: str
    title: Any
    what: Any
    seen_by: Any
    url: str
    mark: str
    is_asked: bool
    people: frozenset[Any]
    askers: frozenset[Any] = frozenset()
    registrars: frozenset[Any] = frozenset()
    scopes: tuple[Any, ...] = ()
    closes_at: datetime | None = None
    film: Any = None
    parts: tuple[tuple[Any, str], ...] = ()
    contact_email: str = ""


@dataclass(frozen=True, slots=True)
class Guarded:
    """Something young people make that a guardian may have to say yes to.

    `load(session, id)` gives the thing or None, `tell(session, thing)` its GuardedFacts. `fell(session,
    thing, person, now)` is called in the transaction in which a yes fell: what must not be shown without it
    is taken down there and then.
    """

    key: str
    load: Callable[[Any, Any], Any]
    tell: Callable[[Any, Any], GuardedFacts]
    fell: Callable[[Any, Any, Any, datetime], None]


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Something a helper may write on for another in the group.

    `load(session, id)` gives the thing or None; `title` and `url` tell about it, `label(field)` names one of
    its texts, and `fields` are all in the order they are asked. `put_back(session, thing, field, entered,
    before, now)` lets the earlier text come back where what was entered still stands.
    """

    key: str
    load: Callable[[Any, Any], Any]
    title: Callable[[Any], Any]
    url: Callable[[Any], str]
    label: Callable[[str], Any]
    fields: tuple[str, ...]
    put_back: Callable[[Any, Any, str, str, str, datetime], None]


@dataclass(frozen=True, slots=True)
class Disclosable:
    """A kind of document one may ask to see: found by its title, and given as plain text.

    `find(session, words)` gives (id, title) of those whose title holds the words, at most twenty; `load`
    gives (title, text with empty lines between paragraphs), or None; `names(session, id)` names of people
    the room knows to be in it or near it, as hints to whoever blacks out.
    """

    key: str
    name: Any
    find: Callable[[Any, str], Iterable[tuple[Any, str]]]
    load: Callable[[Any, Any], tuple[str, str] | None]
    names: Callable[[Any, Any], Iterable[str]] = field(default=lambda _session, _id: ())


@dataclass(frozen=True, slots=True)
class Followed:
    """What somebody follows, or may: as everyone sees it. `url` is its page's path."""

    title: Any
    url: str


@dataclass(frozen=True, slots=True)
class FollowTarget:
    """A kind of thing one can follow by mail, without an account. `word` is what its addresses say.

    `find(session, ids, now)` gives those that everyone may see now; of others nothing is told, whatever
    happens to them. `hears` says what those who follow hear about.
    """

    kind: str
    word: str
    find: Callable[[Any, Iterable[uuid.UUID], datetime], dict[uuid.UUID, Followed]]
    hears: Any


# Where panels may be put, and what they are about there: a group's page for those in it (a Group), a call's
# public page (a Call), the page from which those who run rounds lead a call (a Call), and a proposal's page
# as everyone reads it (a Proposal).
PANEL_PLACES = ("group", "call", "call_manage", "proposal")
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
        # A person's own data, room by room.
        self.personal_data: list[PersonalData] = []
        # Lines of a person's consents, `list(session, person, now)`.
        self.consents: list[Callable[[Any, Any, datetime], Iterable[ConsentLine]]] = []
        # What can be reported, by kind.
        self.reportables: dict[str, Reportable] = {}
        # What roles can be limited to, by kind.
        self.scopes: dict[str, ScopeSource] = {}
        # How long things are kept.
        self.retention: list[Retention] = []
        # Documents one may ask to see, by kind.
        self.disclosables: dict[str, Disclosable] = {}
        # A nickname becomes an account: `move(session, nickname, account, now)`.
        self.merges: list[Callable[[Any, Any, Any, datetime], None]] = []
        # What moves, told before the yes: `tell(session, nickname)` gives short sentences.
        self.merge_tells: list[Callable[[Any, Any], Iterable[Any]]] = []
        # Tables in which a nickname's row may stay behind when the account has one of its own in its place.
        self.merge_stays: set[str] = set()
        # Whether a person holds what a group's contact must not get at by a new paper code.
        self.holds_more: list[Callable[[Any, Any], bool]] = []
        # Private records were opened: `note(session, about_ids, reader_id, page, now)`.
        self.openings: list[Callable[[Any, Iterable[Any], Any, str, datetime], None]] = []
        # What large files can be sent to, by purpose.
        self.upload_targets: dict[str, UploadTarget] = {}
        # What guardians are asked about, by kind; and what helpers write on for others.
        self.guarded: dict[str, Guarded] = {}
        self.on_behalf: dict[str, OnBehalf] = {}
        # What can be followed, by kind.
        self.follow_targets: dict[str, FollowTarget] = {}
        self._panels: dict[str, list[PanelMaker]] = {place: [] for place in PANEL_PLACES}

    def add_invitation(self, kind: InvitationKind) -> None:
        """Register one kind of invitation link. Raises ValueError for a key used twice."""
        if kind.key in self.invitations:
            raise ValueError(f"invitation kind {kind.key} is registered twice")
        self.invitations[kind.key] = kind

    def add_personal(self, data: PersonalData, retention: Iterable[Retention] = ()) -> None:
        """What a room holds about a person, and how long. Raises ValueError for a key used twice."""
        if any(one.key == data.key for one in self.personal_data):
            raise ValueError(f"personal data {data.key} is registered twice")
        self.personal_data.append(data)
        self.retention.extend(retention)

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
