"""Sending the text messages that wait, as tasks.py does with mails: claimed, carried, noted.

A number is kept for as long as it takes to send, and no longer.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.config import Settings
from fellespott.core.db import unit_of_work

from .gateway import Gateway, GatewayRefused, read_gateway
from .models import OutboxText
from .rules import MAX_TEXT_TRIES, wait_after_text

BATCH = 50
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: uuid.UUID
    number: str
    body: str
    tries: int


def send_texts(_session: Session, now: datetime) -> int:
    """Send text messages that are due, oldest first, at most BATCH; returns how many went.

    A gateway that does not answer ends the batch; a message it will not take does not.
    """
    settings: Settings = current_app.config["FELLESPOTT"]
    gateway = read_gateway(settings)
    give_up_old(now)
    if gateway is None:
        return 0
    started, sent = time.monotonic(), 0
    for _ in range(BATCH):
        moment = now + timedelta(seconds=time.monotonic() - started)
        claimed = _claim(moment)
        if claimed is None:
            break
        error = _carry(gateway, claimed)
        _note(claimed, error, moment)
        sent += error is None
        if error is not None and not isinstance(error, GatewayRefused):
            break
    return sent


def give_up_old(now: datetime) -> None:
    """What nobody took before its link ran out is of no use; the number goes."""
    with unit_of_work() as session:
        session.execute(
            sa.update(OutboxText)
            .where(
                OutboxText.expires_at <= now, OutboxText.sent_at.is_(None), OutboxText.given_up_at.is_(None)
            )
            .values(given_up_at=now, number="", body="")
            .execution_options(synchronize_session=False)
        )


def _claim(now: datetime) -> _Claimed | None:
    """Take the message that has waited longest, so that no other sender takes it too."""
    with unit_of_work() as session:
        text = session.scalar(
            sa.select(OutboxText)
            .where(OutboxText.due_at <= now, OutboxText.sent_at.is_(None), OutboxText.given_up_at.is_(None))
            .order_by(OutboxText.due_at, OutboxText.created_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if text is None:
            return None
        text.tries += 1
        text.due_at = now + wait_after_text(text.tries)
        return _Claimed(text.id, text.number, text.body, text.tries)


def _carry(gateway: Gateway, text: _Claimed) -> Exception | None:
    try:
        gateway.send(number=text.number, text=text.body)
    except (GatewayRefused, requests.RequestException, OSError) as error:
        # Words of the gateway or of the library may hold the number or the token; the kind says enough.
        log.warning("text message not sent", text=str(text.id), tries=text.tries, error=_name(error))
        return error
    return None


def _note(claimed: _Claimed, error: Exception | None, now: datetime) -> None:
    with unit_of_work() as session:
        text = session.get_one(OutboxText, claimed.id)
        text.last_error = _name(error) if error else None
        if error is None:
            text.sent_at, text.number, text.body = now, "", ""
        elif claimed.tries >= MAX_TEXT_TRIES:
            text.given_up_at, text.number, text.body = now, "", ""
            record(session, actor=None, action="text.given_up", on=text, now=now, error=_name(error))


def _name(error: Exception) -> str:
    code: object = error.status if isinstance(error, GatewayRefused) else ""
    return f"{type(error).__name__} {code}".strip()
