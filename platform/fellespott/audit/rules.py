"""How an entry is committed to and chained: values in, fingerprints out (docs/decisions/0006-audit-log.md).

Each field of the side table (who did it, and each detail) has a salt of its own. A field can so be erased by
taking away its value and its salt: its digest stays, the commitment still adds up, and what is left of the
entry can still be checked.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

# What the first link comes after.
BEGINNING = "0" * 64
# The field that says who did it; `record` has an argument of that name, so no detail can be called so.
ACTOR = "actor"
# Details that hold our own words under these names are not about a person, and are never erased.
OWN_WORDS = frozenset(
    {"act", "because", "field", "fields", "from_phase", "key", "keys", "kind", "language", "needs"}
    | {"outcome", "parts", "provider", "role", "rule", "scope", "set", "stop_reason"}
)
_OWN_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")
# Ids, days, moments and hashes.
_NOT_WRITTEN = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d([T ][0-9:.+Z-]*)?|[0-9a-f]{64}|"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A link of the chain named by its number and its hash: whoever has kept it can tell a cut-off tail."""

    position: int
    hash: str
    source: str = ""
    day: date | None = None
    anchor_id: uuid.UUID | None = None

    def __str__(self) -> str:
        return f"the anchor{f' of {self.day}' if self.day else ''} in {self.source}"


def plain(value: Any) -> Any:
    """The value as JSON keeps it. A row becomes a reference: a Person {"person": "<id>"}, never the name.

    What JSON does not know (moments, ids, sums) becomes its text.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    table = getattr(value, "__tablename__", None)
    return {table: str(value.id)} if table else str(value)


def canonical(value: Any) -> bytes:
    """The one way of writing a value as JSON: keys in order, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def field_digest(salt: str, name: str, value: Any) -> str:
    """The fingerprint of one field, which tells nothing without the salt."""
    return hashlib.sha256(canonical([salt, name, value])).hexdigest()


def commitment_of(entry: Any, digests: Mapping[str, str]) -> str:
    """What an entry holds of its side row: the fingerprint of its fields' fingerprints.

    It covers the entry as well, so that no side row can be another's, and nothing changes while it waits.
    """
    return hashlib.sha256(canonical([_of_entry(entry), dict(digests)])).hexdigest()


def fields_of(actor_id: uuid.UUID | None, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the side row says, by name."""
    return {ACTOR: str(actor_id) if actor_id is not None else None, **detail}


def commitment_of_row(
    entry: Any,
    actor_id: uuid.UUID | None,
    detail: Mapping[str, Any],
    salts: Mapping[str, str],
    erased: Mapping[str, str],
) -> str | None:
    """The commitment a side row as it stands leads to; None where its fields do not match its salts."""
    fields = fields_of(actor_id, detail)
    if ACTOR in erased and fields[ACTOR] is None:
        del fields[ACTOR]
    if set(fields) != set(salts) or set(fields) & set(erased):
        return None
    digests = {name: field_digest(salts[name], name, value) for name, value in fields.items()}
    return commitment_of(entry, {**digests, **erased})


def moment_text(at: datetime) -> str:
    """A moment as the chain writes it: "2021-04-15T10:00:00.000000Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link_hash(previous: str, position: int, entry: Any) -> str:
    """The hash of the link at that position: over the hash before it and all the entry holds."""
    fields = [previous, position, *_of_entry(entry), entry.commitment]
    return hashlib.sha256(canonical(fields)).hexdigest()


def _of_entry(entry: Any) -> list[str | None]:
    object_id = str(entry.object_id) if entry.object_id is not None else None
    return [str(entry.id), moment_text(entry.at), entry.action, entry.object_kind, object_id]


def mentions(value: Any, person_id: str) -> bool:
    """Whether the value refers to that person anywhere inside."""
    if isinstance(value, Mapping):
        return any(mentions(one, person_id) for one in value.values())
    if isinstance(value, list):
        return any(mentions(one, person_id) for one in value)
    return bool(value == person_id)


def is_free_text(name: str, value: Any) -> bool:
    """Whether somebody may have written it: all text but ids, days, hashes and our own words."""
    if isinstance(value, str):
        return not (_NOT_WRITTEN.fullmatch(value) or (name in OWN_WORDS and _OWN_WORD.fullmatch(value)))
    if isinstance(value, Mapping):
        return any(is_free_text("", one) for one in value.values())
    return isinstance(value, list) and any(is_free_text(name, one) for one in value)


def erasable_fields(detail: Mapping[str, Any], person_id: str, *, is_actor: bool, is_about: bool) -> set[str]:
    """Names of the fields that are personal about them, in an entry by them, about them or naming them."""
    named = {name for name, value in detail.items() if mentions(value, person_id)}
    if not (named or is_actor or is_about):
        return set()
    words = {name for name, value in detail.items() if is_free_text(name, value)}
    return named | words | ({ACTOR} if is_actor else set())


def anchor_line(day: date, position: int, hash_: str) -> str:
    """One anchor as the file and the public page write it: "2026-11-21 1234 <hash>"."""
    return f"{day.isoformat()} {position} {hash_}"


def read_anchors(lines: Iterable[str], source: str) -> list[Mark]:
    """Anchors from lines as `anchor_line` writes them; empty lines and # are passed over.

    Raises ValueError with the number of a line that is none.
    """
    found = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            day, position, hash_ = words
            found.append(read_mark(f"{position}:{hash_}", source, date.fromisoformat(day)))
        except ValueError as error:
            raise ValueError(f"line {number} of {source} is not an anchor") from error
    return found


def read_mark(text: str, source: str, day: date | None = None) -> Mark:
    """An anchor written "POSITION:HASH". Raises ValueError when it is none."""
    position, _colon, hash_ = text.strip().partition(":")
    if not (position.isascii() and position.isdigit() and int(position) > 0 and _HASH.fullmatch(hash_)):
        raise ValueError(f"{text!r} is not POSITION:HASH, a number and 64 hexadecimal digits")
    return Mark(int(position), hash_, source, day)
