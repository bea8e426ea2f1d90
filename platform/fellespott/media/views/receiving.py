"""Large files in parts, as tus 1.0 says it (creation, termination; tus.io/protocols/resumable-upload).

Whoever may change a thing may send a file to it; the room that owns the thing answers for that
(core.registry.UploadTarget). What came is taken over by that room's own page.
"""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, current_app, request, url_for
from flask_wtf.csrf import validate_csrf
from sqlalchemy.orm import Session
from wtforms import ValidationError

from fellespott.config import Settings
from fellespott.core.authz import Decision, deny
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.registry import UploadTarget, registry
from fellespott.core.web import access, current_person, now
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST

from ..models import Upload
from ..policies import can_go_on_with
from ..receiving import MAX_PART, add_part, begin_upload, forget_upload
from .room import room

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a file is to be sent to, and who answers for it."""

    taker: UploadTarget
    target_id: uuid.UUID


def load_target(_session: Session, *, purpose: str, target_id: uuid.UUID) -> Target | None:
    """The thing of an address, if anybody takes files for that purpose."""
    taker = registry().upload_targets.get(purpose)
    return Target(taker, target_id) if taker is not None else None


def load_upload(session: Session, *, upload_id: uuid.UUID) -> Upload | None:
    """The upload of an address."""
    return session.get(Upload, upload_id)


def can_send_to(actor: Person | None, target: Target, moment: datetime) -> Decision:
    """Whoever the owner of the thing lets."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    found: Decision = target.taker.may(current_session(), actor, target.target_id, moment)
    return found


@room.post("/opplasting/<purpose>/<uuid:target_id>")
@access(can_send_to, load=load_target, private=True)
def begin(target: Target) -> Response:
    """Begin: how large it is and what it is called; answers where to send it."""
    length = request.headers.get("Upload-Length", "")
    settings: Settings = current_app.config["FELLESPOTT"]

    def act() -> Response:
        upload = begin_upload(
            current_session(),
            actor=current_person(),
            purpose=target.taker.key,
            target_id=target.target_id,
            filename=_filename(request.headers.get("Upload-Metadata", "")),
            size_bytes=int(length) if length.isdecimal() and len(length) < 16 else 0,
            max_bytes=settings.max_upload_mb * 1024 * 1024,
            now=now(),
        )
        where = url_for("media.upload", upload_id=upload.id)
        return _answer(201, Location=where, **{"Upload-Offset": "0"})

    return _changing(act)


@room.route("/opplasting/<uuid:upload_id>", methods=["GET", "PATCH", "DELETE"])
@access(can_go_on_with, load=load_upload, private=True)
def upload(found: Upload) -> Response:
    """How much has come (HEAD), the next part (PATCH), or never mind (DELETE)."""
    if request.method == "PATCH":
        return _next_part(found.id)
    if request.method == "DELETE":
        return _changing(lambda: _forget(found))
    return _answer(
        200, **{"Upload-Offset": str(found.received_bytes), "Upload-Length": str(found.size_bytes)}
    )


def _next_part(upload_id: uuid.UUID) -> Response:
    offset = request.headers.get("Upload-Offset", "")
    if request.mimetype != "application/offset+octet-stream" or not offset.isdecimal() or len(offset) > 15:
        return _answer(415)
    # A part may take minutes to come: nobody else should wait for our transaction meanwhile.
    current_session().rollback()
    data = _what_came()

    def act() -> Response:
        held = add_part(current_session(), upload_id=upload_id, offset=int(offset), data=data, now=now())
        return _answer(204, **{"Upload-Offset": str(held.received_bytes)})

    return _changing(act)


def _what_came() -> bytes:
    """The part, or what came of it before the network broke: all of that counts."""
    request.max_content_length = MAX_PART
    out = bytearray()
    try:
        while piece := request.stream.read(64 * 1024):
            out += piece
    except OSError:
        pass
    return bytes(out)


def _forget(found: Upload) -> Response:
    forget_upload(current_session(), upload=found)
    return _answer(204)


def _changing(act: Any) -> Response:
    """One change, committed, or a refusal said in a header a script can show."""
    try:
        validate_csrf(request.headers.get("X-CSRFToken", ""))
    except ValidationError:
        return _answer(400)
    session = current_session()
    try:
        answer: Response = act()
        session.commit()
    except DomainError as error:
        session.rollback()
        return _answer(error.status, body=str(error.message))
    return answer


def _answer(status: int, *, body: str = "", **headers: str) -> Response:
    return Response(body, status, {**TUS, **headers}, content_type="text/plain; charset=utf-8")


def _filename(metadata: str) -> str:
    """The value of "filename" in tus's own header: names and base64, commas between."""
    for pair in metadata.split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                return ""
    return ""
