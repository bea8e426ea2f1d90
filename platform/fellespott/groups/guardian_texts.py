"""The words about guardians, and about writing for others."""

from typing import Any

from fellespott.core.i18n import _l

from .guardian_rules import Need
from .guardian_states import GuardedAct, Verified, YesEnd

ACT_NAMES: dict[str, Any] = {
    GuardedAct.FILM: _l("Å være med i en film"),
    GuardedAct.PICTURE: _l("Å være med på et bilde"),
    GuardedAct.STORY: _l("Å fortelle en historie som alle kan lese"),
}

# What the public page of a call says about who a guardian is asked about.
ACT_SHORT: dict[str, Any] = {
    GuardedAct.FILM: _l("film"),
    GuardedAct.PICTURE: _l("bilder"),
    GuardedAct.STORY: _l("historier"),
}

QUESTIONS: dict[str, Any] = {
    GuardedAct.FILM: _l("Kan %(name)s være med i filmen?"),
    GuardedAct.PICTURE: _l("Kan %(name)s være med på bildet?"),
    GuardedAct.STORY: _l("Kan %(name)s fortelle historien sin til alle?"),
}

# The same, asked of the young person.
OWN_QUESTIONS: dict[str, Any] = {
    GuardedAct.FILM: _l("Vil du være med i filmen?"),
    GuardedAct.PICTURE: _l("Vil du være med på bildet?"),
    GuardedAct.STORY: _l("Vil du fortelle historien din til alle?"),
}

NEEDS = {
    Need.AGE: _l("Vi må vite hvor gammel %(name)s er."),
    Need.OWN: _l("%(name)s må selv si ja."),
    Need.GUARDIAN: _l("En foresatt må si ja for %(name)s."),
    Need.GONE: _l("Kontoen til en som er med, er slettet. Da kan vi ikke vise dette."),
}

VERIFIED_NAMES = {
    Verified.LINK: _l("med lenke"),
    Verified.PAPER: _l("på papir"),
    Verified.OIDC: _l("med ID-porten"),
}

ENDED = {
    YesEnd.WITHDRAWN: _l("tatt tilbake"),
    YesEnd.RAN_OUT: _l("gått ut"),
    YesEnd.MAJORITY: _l("falt bort ved 18 år"),
    YesEnd.REPLACED: _l("erstattet av et nytt"),
}
