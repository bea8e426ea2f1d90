"""Criteria sets: shipped as data, changed only by a new version."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import CriteriaSet, CriteriaSetVersion, Criterion

DATA = Path(__file__).parent.parent / "data"
SHIPPED = ("criteria_eight.json", "criteria_seven.json")
LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class CriterionText:
    """One criterion as written: text and help by language, and its weight (1: counts as the others)."""

    texts: dict[str, str]
    help_texts: dict[str, str] = field(default_factory=dict)
    weight: int = 1


def load_criteria_sets(session: Session, now: datetime) -> list[str]:
    """Put the shipped sets in place, and return a line for each that was written.

    Safe to run again: a set that is as it was is left alone, one that has changed gets a new version.
    """
    written = []
    for name in SHIPPED:
        data = json.loads((DATA / name).read_text(encoding="utf-8"))
        line = _load(session, data, now)
        if line:
            written.append(line)
    return written


def add_version(
    session: Session,
    *,
    actor: Person | None,
    criteria_set: CriteriaSet,
    criteria: Sequence[CriterionText],
    now: datetime,
    scale: dict[str, list[str]] | None = None,
    source: str = "",
    base: int | None = None,
) -> CriteriaSetVersion:
    """A new version of the set, in the order given. Earlier ones, and calls that use them, stay as they are.

    `base` is the number of the version the writer started from. Raises DomainError "no_criteria" for an
    empty list, "nothing_changed" where it is as the latest, "stale" (409) where `base` is not the latest.
    """
    if not criteria:
        raise DomainError("no_criteria", _l("Skriv minst ett kriterium."))
    latest = criteria_set.versions[-1] if criteria_set.versions else None
    if base is not None and (latest is None or latest.number != base):
        raise DomainError(
            "stale",
            _l(
                "Noen andre laget en ny versjon mens du skrev. Alt du skrev, står her ennå. "
                "Lagrer du nå, gjelder ditt."
            ),
            status=409,
        )
    scale = scale or (latest.scale if latest is not None else {})
    if latest is not None and _content(latest) == (scale, list(criteria)):
        raise DomainError("nothing_changed", _l("Kriteriene er slik de var. Det trengs ingen ny versjon."))
    version = CriteriaSetVersion(
        id=uuid.uuid4(),
        criteria_set=criteria_set,
        number=(latest.number if latest is not None else 0) + 1,
        scale=scale,
        source=source or (latest.source if latest is not None else ""),
        created_at=now,
        criteria=[
            Criterion(position=place, texts=one.texts, help_texts=one.help_texts, weight=one.weight)
            for place, one in enumerate(criteria, 1)
        ],
    )
    session.add(version)
    session.flush()
    record(session, actor=actor, action="criteria.version_added", on=version, now=now, set=criteria_set.key)
    return version


def _load(session: Session, data: dict[str, Any], now: datetime) -> str | None:
    criteria_set = session.scalar(select(CriteriaSet).where(CriteriaSet.key == data["key"]))
    if criteria_set is None:
        criteria_set = CriteriaSet(
            id=uuid.uuid4(),
            key=data["key"],
            titles=data["titles"],
            is_default=data["is_default"],
            versions=[],
        )
        session.add(criteria_set)
        session.flush()
    criteria = [
        CriterionText(
            texts={language: one[language] for language in LANGUAGES},
            help_texts={language: one["help"][language] for language in LANGUAGES},
            weight=one.get("weight", 1),
        )
        for one in data["criteria"]
    ]
    shipped = (data["scale"], criteria)
    if any(_content(version) == shipped for version in criteria_set.versions):
        return None
    version = add_version(
        session,
        actor=None,
        criteria_set=criteria_set,
        criteria=criteria,
        scale=data["scale"],
        source=data["source"],
        now=now,
    )
    return f"criteria set {criteria_set.key}: version {version.number}, {len(criteria)} criteria"


def _content(version: CriteriaSetVersion) -> tuple[dict[str, list[str]], list[CriterionText]]:
    return version.scale, [CriterionText(one.texts, one.help_texts, one.weight) for one in version.criteria]
