"""Practices: shipped as data, written and rewritten from there."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record

from ..models import Practice
from ..states import Evidence
from ..tags import known_tags

DATA = Path(__file__).parent.parent / "data" / "practices.json"
PARTS = ("title", "does", "result")


def load_practices(session: Session, now: datetime) -> list[str]:
    """Put the shipped practices in place; returns a line for each that was written.

    Safe to run again: one that is as it was is left alone, one whose text changed is rewritten.
    """
    existing = {one.key: one for one in session.scalars(select(Practice))}
    written = []
    for data in json.loads(DATA.read_text(encoding="utf-8"))["practices"]:
        values = _values(data)
        practice = existing.get(data["key"])
        if practice is None:
            practice = Practice(id=uuid.uuid4(), key=data["key"], published_at=now, **values)
            session.add(practice)
        elif all(getattr(practice, name) == value for name, value in values.items()):
            continue
        else:
            for name, value in values.items():
                setattr(practice, name, value)
        session.flush()
        record(session, actor=None, action="practice.loaded", on=practice, now=now, key=practice.key)
        written.append(f"practice {practice.key}")
    return written


def _values(data: dict[str, Any]) -> dict[str, Any]:
    everything = [data[language][part] for language in ("nb", "en") for part in PARTS]
    return {
        **{part: data["nb"][part] for part in PARTS},
        "evidence": Evidence(data["evidence"]),
        "source": data["source"],
        "tags": known_tags(data["tags"]),
        "details": {"en": data["en"], "spread": data["spread"]},
        "search_text": "\n".join(everything),
    }
