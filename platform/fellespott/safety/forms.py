"""What the pages of safety ask for. Nobody has to say who they are."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from fellespott.core.forms import LONG_TEXT, Form, GuardedForm, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import _l

from .states import Outcome
from .texts import CHOICES, HIDE_AGAIN, RULES, WHYS

MAX_ADDRESS = 254


class ReportForm(GuardedForm):
    """What is wrong with something somebody wrote."""

    why = RadioField(
        _l("Hva er galt?"), [required(_l("Velg det som passer best."))], choices=choices_of(WHYS)
    )
    words = TextAreaField(
        _l("Vil du si mer?"),
        [Optional(), max_length(LONG_TEXT)],
        filters=[tidy],
        description=_l("Bare de som ser på det som blir meldt, leser dette."),
        render_kw={"rows": 4},
    )
    email = StringField(
        _l("E-postadressen din"),
        [Optional(), max_length(MAX_ADDRESS)],
        filters=[tidy],
        description=_l("Da får du svaret på e-post. Ellers får du en lenke her, der svaret kommer."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class DecisionForm(Form):
    """What becomes of it, by which rule, and why."""

    outcome = RadioField(_l("Hva skal skje?"), [required(_l("Velg hva som skal skje."))])
    rule = RadioField(_l("Hvilken regel?"), [required(_l("Velg en regel."))], choices=choices_of(RULES))
    words = TextAreaField(
        _l("Hvorfor?"),
        [required(_l("Skriv hvorfor. Alle kan lese det.")), max_length(500)],
        filters=[tidy],
        description=_l(
            "Alle kan lese dette. Skriv kort og vennlig, uten navn, og gjenta ikke det som er galt."
        ),
        render_kw={"rows": 3},
    )

    def offer(self, outcomes: tuple[Outcome, ...]) -> "DecisionForm":
        """Only what can be decided about the thing as it stands."""
        labels = {one: CHOICES[one] for one in outcomes}
        if Outcome.SHOW in labels:
            labels[Outcome.HIDE] = HIDE_AGAIN
        self.outcome.choices = choices_of(labels)
        return self


class ConcernForm(GuardedForm):
    """Tell an adult you can trust. Only the first is asked for."""

    words = TextAreaField(
        _l("Hva vil du si fra om?"),
        [required(_l("Skriv hva det gjelder. Ett ord holder.")), max_length(2 * LONG_TEXT)],
        filters=[tidy],
        description=_l("Det kan gjelde deg selv eller noen andre. Skriv som du snakker."),
        render_kw={"rows": 6},
    )
    talk_to = short(
        _l("Hvem kan vi snakke med?"),
        Optional(),
        description=_l("For eksempel deg, en venn eller en voksen du stoler på."),
    )
    reach_by = short(
        _l("Hvordan kan vi nå deg?"),
        Optional(),
        description=_l(
            "For eksempel et nummer, en e-postadresse, eller hvor du er på skolen. Ikke noe er også greit."
        ),
        render_kw={"autocomplete": "off"},
    )
    say_who = BooleanField(_l("Dere kan se hvem jeg er"))


class StepForm(Form):
    """What was done with a concern."""

    note = TextAreaField(
        _l("Notat"),
        [Optional(), max_length(LONG_TEXT)],
        filters=[tidy],
        description=_l("Til de andre trygghetskontaktene. Den som har skrevet, kan få se det."),
        render_kw={"rows": 2},
    )


class ContactForm(Form):
    """One of the municipality's own contacts."""

    name = short(_l("Navn"), required(_l("Skriv hvem det er.")))
    phone = StringField(
        _l("Telefon"), [Optional(), max_length(40)], filters=[tidy], render_kw={"inputmode": "tel"}
    )
    web = StringField(
        _l("Nettside"), [Optional(), max_length(300)], filters=[tidy], render_kw={"inputmode": "url"}
    )
    about = short(_l("Når kan man ringe, og om hva?"), Optional())
