"""The accounts one can try the demo with: no secrets, so they work only on the machine that runs it."""

from dataclasses import dataclass
from typing import Any

from fellespott.core.i18n import _l

DOMAIN = "demo.fellespott.example"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account: its key in the address, the person's name, and what one can try with it."""

    key: str
    name: str
    role: Any
    can_try: Any

    @property
    def email(self) -> str:
        """Its address, where no mail is ever sent."""
        return f"{self.key}@{DOMAIN}"


ACCOUNTS = (
    DemoAccount(
        "gruppe",
        "Kontakt for Øvegruppa (demo)",
        _l("Kontakt for en gruppe"),
        _l("Skriv videre på forslaget i øverunden, og send det inn. Si ja til en bruk av potten."),
    ),
    DemoAccount(
        "jury",
        "Jurymedlem 1 (demo)",
        _l("Jurymedlem"),
        _l("Se film og gi poeng i øverunden for juryen. Se hva du svarte i 2021."),
    ),
    DemoAccount(
        "leder",
        "Prosjektleder (demo)",
        _l("Prosjektleder"),
        _l("Følg juryen, avslutt vurderingen, og skriv innstilling med begrunnelser."),
    ),
    DemoAccount(
        "styringsgruppe",
        "Styringsgruppemedlem (demo)",
        _l("Medlem av styringsgruppa"),
        _l("Bestem i øverunden når innstillingen er klar. Si ja eller nei, og hvorfor."),
    ),
    DemoAccount(
        "runde",
        "Rundeleder (demo)",
        _l("Ansatt som leder runder"),
        _l("Lag en utlysning, flytt en runde videre, og sett sammen en jury."),
    ),
    DemoAccount(
        "admin",
        "Administrator (demo)",
        _l("Administrator"),
        _l("Gi og ta roller, inviter ansatte, og se loggen over hvem som gjorde hva."),
    ),
    DemoAccount(
        "trygghet",
        "Trygghetskontakt (demo)",
        _l("Trygghetskontakt"),
        _l("Les bekymringer, og se på det som er meldt inn. Bestem, med en grunn alle kan lese."),
    ),
    DemoAccount(
        "revisor",
        "Revisor (demo)",
        _l("Revisor"),
        _l("Les loggen og last den ned. Kontroller at ingenting er endret eller borte."),
    ),
    DemoAccount(
        "innbygger",
        "Innbygger (demo)",
        _l("Innbygger"),
        _l("Les vedtaket fra 2021, se filmene, og lag din egen gruppe."),
    ),
)


def account(key: str) -> DemoAccount | None:
    """The account with that key."""
    return next((one for one in ACCOUNTS if one.key == key), None)
