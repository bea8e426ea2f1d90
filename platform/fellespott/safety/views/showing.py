"""What stands where something was hidden: that it is, why, since when, and how to complain."""

import uuid
from typing import Any

from flask import abort, render_template

from fellespott.core.db import current_session

from .. import queries, texts


def hidden_page(kind: str, thing_id: uuid.UUID) -> Any:
    """The page in place of something a moderator has hidden (410). 404 where it is not hidden."""
    found = queries.hidden_thing(current_session(), kind, thing_id)
    if found is None:
        abort(404)
    return render_template("safety/hidden.html", hidden=found, texts=texts), 410


def hidden_note(kind: str, thing_id: uuid.UUID) -> Any:
    """For templates: why the thing is hidden now, or None."""
    return queries.hidden_thing(current_session(), kind, thing_id)
