"""The shape of what comes in when an answer is given as sound, picture or film."""

import uuid
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import Form, long
from fellespott.core.i18n import _l
from fellespott.media.services import MAX_TRANSCRIPT

from .forms import required_unless_uploaded
from .services.answer_media import MAX_ALT

# Named one by one: asked so, an iPhone turns its own kind of picture into one everybody can open.
ACCEPTS = "image/jpeg,image/png,image/webp,image/gif,audio/*,video/*"


class AnswerMediaForm(Form):
    """A sound, a picture or a film."""

    # What came in parts (static/js/upload.js) is named here instead of being sent along.
    upload = HiddenField()
    film = FileField(
        _l("Velg lyd, bilde eller film"), [required_unless_uploaded], render_kw={"accept": ACCEPTS}
    )

    @property
    def upload_id(self) -> uuid.UUID | None:
        """The upload it names, if it is one's name."""
        try:
            return uuid.UUID(self.upload.data or "")
        except ValueError:
            return None


class TellForm(Form):
    """What is seen and said in it, and who of the group is in it. The view fills in the choices."""

    alt_text = long(
        _l("Hva ser vi?"),
        Optional(),
        limit=MAX_ALT,
        description=_l("For den som ikke ser: en eller to setninger holder."),
        rows=3,
    )
    transcript = long(
        _l("Hva blir sagt?"),
        Optional(),
        limit=MAX_TRANSCRIPT,
        description=_l("Så juryen kan lese det også. Dere kan vente med dette til senere."),
        rows=6,
    )
    people = SelectMultipleField(
        _l("Er noen av dere med?"),
        [Optional()],
        description=_l("Kryss av for alle som ses eller høres. Er ingen av dere med, lar dere alt stå tomt."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    @property
    def told(self) -> dict[str, Any]:
        """What was said, as the service takes it; what is not asked of this kind is empty."""
        return {
            "alt_text": self.alt_text.data or "" if "alt_text" in self else "",
            "transcript": self.transcript.data or "" if "transcript" in self else "",
            "people": [uuid.UUID(one) for one in self.people.data or []] if "people" in self else None,
        }
