"""Films, sounds, pictures, stills and captions, given out under our own names and types, a part at a time."""

import uuid
from os import SEEK_END
from typing import BinaryIO

from flask import Response, abort, request, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from fellespott.core.web import access

from ..models import Caption, Media
from ..policies import can_see_caption, can_see_media
from ..states import MediaKind, MediaState
from ..storage import storage
from .room import room


def load_media(session: Session, media_id: uuid.UUID) -> Media | None:
    """The film, sound or picture."""
    return session.get(Media, media_id)


@room.get("/<uuid:media_id>/film")
@access(can_see_media, load=load_media, private=True)
def film(media: Media) -> Response:
    """The playable film; the player asks for it in parts."""
    return _give(media, _ready(media, MediaKind.FILM), mimetype="video/mp4")


@room.get("/<uuid:media_id>/film-liten")
@access(can_see_media, load=load_media, private=True)
def small_film(media: Media) -> Response:
    """The same for a slow network; the playable film where there is no smaller one."""
    playable = _ready(media, MediaKind.FILM)
    return _give(media, media.small_key or playable, mimetype="video/mp4")


@room.get("/<uuid:media_id>/lyd")
@access(can_see_media, load=load_media, private=True)
def sound(media: Media) -> Response:
    """The playable sound."""
    return _give(media, _ready(media, MediaKind.SOUND), mimetype="audio/mp4")


@room.get("/<uuid:media_id>/bilde-stort")
@access(can_see_media, load=load_media, private=True)
def picture(media: Media) -> Response:
    """The picture as large as we keep it."""
    return _give(media, _ready(media, MediaKind.PICTURE), mimetype="image/jpeg")


@room.get("/<uuid:media_id>/bilde")
@access(can_see_media, load=load_media, private=True)
def poster(media: Media) -> Response:
    """A still of the film, or the picture made small."""
    if media.poster_key is None:
        abort(404)
    return _give(media, media.poster_key, mimetype="image/jpeg")


def load_caption(session: Session, media_id: uuid.UUID, language: str) -> Caption | None:
    """The film's captions in that language."""
    return session.scalar(select(Caption).where(Caption.media_id == media_id, Caption.language == language))


@room.get("/<uuid:media_id>/teksting/<language>.vtt")
@access(can_see_caption, load=load_caption, private=True)
def caption(found: Caption) -> Response:
    """Captions in one language, as WebVTT."""
    response = Response(found.webvtt, content_type="text/vtt; charset=utf-8")
    response.add_etag()
    response.make_conditional(request.environ)
    return _private(response)


def _ready(media: Media, kind: MediaKind) -> str:
    """The key of what can be shown; aborts with 404 for another kind, or what is not ready."""
    if media.kind is not kind or media.state is not MediaState.READY or media.playable_key is None:
        abort(404)
    return media.playable_key


def _give(media: Media, key: str, *, mimetype: str) -> Response:
    try:
        content: BinaryIO = storage().open(key)
    except FileNotFoundError:
        abort(404)
    # Storage gives an open file and no path, so the length a part is cut from is found here.
    size = content.seek(0, SEEK_END)
    content.seek(0)
    response = send_file(
        content, mimetype=mimetype, etag=key.replace("/", "-"), last_modified=media.created_at
    )
    response.content_length = size
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        content.close()
        raise
    response.headers["Content-Disposition"] = "inline"
    return _private(response)


def _private(response: Response) -> Response:
    """The browser may keep it, but asks us each time whether this person may still see it."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response
