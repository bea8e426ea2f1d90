"""Lets a guardian see the film they are asked about: the link they opened is remembered in their cookie."""

import uuid
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from flask import has_request_context
from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.media.models import Media

from .models import GuardianConsent, GuardianRequest

_KEY = "guardian_request"


def remember_request(kept: MutableMapping[str, Any], request: GuardianRequest) -> None:
    """This browser has opened that link. The id opens nothing by itself: the cookie is signed."""
    kept[_KEY] = str(request.id)


def guardian_sees(session: Session, _person: Any, media: Media, now: datetime) -> bool:
    """Whether this browser opened a link about this very film that can be answered, or whose yes stands."""
    known = cookie.get(_KEY) if has_request_context() else None
    if not isinstance(known, str):
        return False
    request = session.get(GuardianRequest, uuid.UUID(known))
    if request is None or request.mark != media.id.hex:
        return False
    if request.is_open(now):
        return True
    standing = select(GuardianConsent.id).where(
        GuardianConsent.request_id == request.id, GuardianConsent.standing
    )
    return session.scalar(standing) is not None
