"""Every address there is, filled in with what the world has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fellespott.core.links import local_url

from .base import World
from .rounds import JURY_CALLS
from .telling import STORIES

LETTERS = ("written", "waiting", "running")

# Lines of the legend about rooms that came later.
MORE = ""

# What else than the first of its kind a route is asked for.
CASES: dict[str, tuple[str, ...]] = {
    "calls.show_call": ("draft", "open", "decided"),
    "calls.manage_call": ("draft", "open"),
    "calls.seats": ("draft", "open"),
    "calls.show_checklists": ("draft", "open"),
    "calls.assess_point": ("draft", "open"),
    "calls.poster": ("draft", "open"),
    "calls.dates": ("draft", "open"),
    "calls.card_page": ("draft", "open"),
    "calls.picture": ("draft", "open"),
    "calls.share": ("draft", "open"),
    "jury.ask_for_talk": ("hidden", "deciding", "decided"),
    "jury.add_target": ("draft", "scoring"),
    "jury.autosave_sheet": ("hidden", *JURY_CALLS),
    "jury.close_second_round": ("open", "scoring", "deciding"),
    "jury.discard_lot": ("open", "scoring"),
    "jury.draw_lot": ("open", "scoring", "decided"),
    "jury.fix_lot": ("draft", "scoring"),
    "jury.full_numbers": ("scoring", "decided"),
    "jury.hand_over": ("hidden", "scoring"),
    "jury.jury_talk": ("open", *JURY_CALLS),
    "jury.lot_file": ("open", "scoring"),
    "jury.lots": ("draft", "open", "scoring"),
    "jury.manage_lot": ("open", "scoring", "decided"),
    "jury.open_numbers": ("scoring", "decided"),
    "jury.open_second_round": ("open", "scoring", "deciding"),
    "jury.plan_jury": ("draft", "scoring"),
    "jury.publish_lot": ("open", "scoring"),
    "jury.second_sheet": ("hidden", "scoring", "deciding"),
    "jury.share_out": ("open", "scoring"),
    "jury.stop_volunteering": ("open", "scoring"),
    "jury.talk_about": ("hidden", *JURY_CALLS),
    "jury.volunteer": ("draft", "open", "scoring"),
    "jury.volunteers": ("draft", "open"),
    "jury.choose_tied": ("scoring", "deciding", "advising", "decided"),
    "jury.conflicts": ("draft", "open", *JURY_CALLS),
    "jury.decision": ("draft", "open", *JURY_CALLS),
    "jury.edit_decision": ("draft", "open", *JURY_CALLS),
    "jury.edit_entry": ("hidden", *JURY_CALLS),
    "jury.end_scoring": ("draft", "open", "scoring", "deciding"),
    "jury.manage_jury": ("draft", "scoring"),
    "jury.my_sheets": ("draft", "open", "scoring"),
    "jury.publish": ("scoring", "deciding", "advising", "decided"),
    "jury.ranking": ("draft", "open", *JURY_CALLS),
    "jury.beside_ranking": ("draft", "open", *JURY_CALLS),
    "jury.recommend": ("deciding", "advising"),
    "jury.review_sheet": ("hidden", *JURY_CALLS),
    "jury.send_back": ("deciding", "advising"),
    "jury.sheet": ("hidden", *JURY_CALLS),
    "jury.show_jury": ("draft", "open", "scoring"),
    "jury.talks": ("decided",),
    "jury.welcome": ("draft", "scoring"),
    "letters.add_project": ("open", "decided"),
    "letters.edit_letter": LETTERS,
    "letters.print_letter": LETTERS,
    "letters.send_letter": LETTERS,
    "letters.show_letter": LETTERS,
    "letters.start_project": ("hidden", "deciding", "decided", "won"),
    "letters.withdraw_letter": LETTERS,
    "media.caption": ("draft", "hidden", "withdrawn", "scoring"),
    "media.film": ("draft", "hidden", "withdrawn", "scoring"),
    "media.poster": ("draft", "hidden", "withdrawn", "scoring"),
    "media.small_film": ("draft", "hidden", "withdrawn", "scoring"),
    "pots.answer_vote": ("proposed", "voting"),
    "pots.close_use": ("decided",),
    "pots.end_vote": ("proposed", "voting"),
    "pots.record_payout": ("decided", "mine"),
    "pots.refund": ("decided",),
    "pots.show_use": ("proposed", "voting", "decided"),
    "proposals.list_proposals": ("draft", "open", "scoring"),
    "proposals.paper_form_pdf": ("draft", "open"),
    "proposals.picture": ("draft", "hidden", "scoring"),
    "proposals.enter_from_paper": ("draft", "hidden"),
    "proposals.reopen": ("draft", "hidden"),
    "proposals.show_history": ("draft", "hidden"),
    "proposals.who_sees": ("draft", "hidden", "scoring"),
    "proposals.film_public": ("draft", "scoring"),
    "proposals.sent": ("draft", "hidden"),
    "proposals.show_proposal": ("draft", "hidden", "withdrawn", "scoring", "decided"),
    "proposals.start_proposal": ("draft", "open", "decided"),
    "proposals.withdraw": ("draft", "hidden"),
    "reviews.accept_handover": ("running", "ended"),
    "reviews.answer_review": ("open", "answered"),
    "reviews.call_review": ("running", "warned"),
    "reviews.settle_review": ("open", "answered", "warned"),
    "reviews.show_handover": ("running", "ended"),
    "reviews.show_review": ("open", "answered", "settled"),
    "stories.edit_story": STORIES,
    "stories.give_consent": ("draft", "published"),
    "stories.publish_story": STORIES,
    "stories.read_story": STORIES,
    "stories.show_lesson": ("kept", "published"),
    "stories.show_story": STORIES,
    "stories.withdraw_consent": ("draft", "published"),
    "stories.withdraw_story": STORIES,
    "stories.ideas": ("draft", "hidden"),
    "questions.answer": ("call", "group"),
    "questions.let_through": ("call", "group"),
    "questions.refuse": ("call", "group"),
    "questions.ask_call": ("draft", "open"),
    "questions.of_call": ("draft", "open"),
    "questions.queue": ("draft", "open"),
    "questions.ask_group": ("draft", "hidden", "scoring"),
    "questions.of_proposal": ("draft", "hidden", "scoring"),
    "complaints.answer": ("contact", "staff", "project"),
    "complaints.follow_signed_in": ("contact", "staff"),
    "complaints.show_complaint": ("contact", "staff", "project"),
}
# Else by what the address names, and else by the room.
OTHERWISE = {
    "use_id": "proposed",
    "review_id": "answered",
    "story_id": "draft",
    "lesson_id": "kept",
    "agreement_id": "waiting",
    "complaint_id": "contact",
    "jury.": "scoring",
    "calls.": "draft",
    "proposals.": "draft",
    "letters.": "running",
    "pots.": "running",
    "reviews.": "running",
    "stories.": "running",
}


@dataclass(frozen=True)
class Ask:
    """One line of the table: a route, what it is asked for, and how."""

    endpoint: str
    case: str
    url: str
    methods: frozenset[str]
    rule: str

    @property
    def name(self) -> str:
        case = f" [{self.case}]" if self.case else ""
        return f"{self.endpoint}{case}{'' if 'GET' in self.methods else ' POST'}"


def asks(app: Any, world: World) -> Iterator[Ask]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint):
        if rule.endpoint == "static":
            continue
        needs_case = {"slug", "proposal_id", "media_id", "juror_id", "sheet_id", *world.ids} & set(
            rule.arguments
        )
        usual = next(
            (
                case
                for start, case in OTHERWISE.items()
                if start in rule.arguments or rule.endpoint.startswith(start)
            ),
            "draft",
        )
        for case in CASES.get(rule.endpoint, (usual,)) if needs_case else ("",):
            values = {name: _value(world, rule.endpoint, name, case) for name in rule.arguments}
            url = local_url(rule.endpoint, **values)
            yield Ask(rule.endpoint, case, url, frozenset(rule.methods), rule.rule)


def _value(world: World, endpoint: str, name: str, case: str) -> Any:
    for known in (world.values.get(endpoint), world.values.get(endpoint.split(".")[0] + ".")):
        if known and name in known:
            return known[name]
    if name == "slug":
        return _slug(world, endpoint, case)
    if name in world.ids:
        return world.ids[name][case]
    if name == "proposal_id":
        return world.proposals[case].id
    if name == "media_id":
        return world.proposals[case].film_id
    if name == "juror_id":
        return world.values[f"juror {case}"].id
    if name == "sheet_id":
        return world.values[f"sheet {case}"].id
    assert name in world.values, f"{endpoint}: say in world/values.py what <{name}> of its address is"
    return world.values[name]


def _slug(world: World, endpoint: str, case: str) -> str:
    """Of a call, a story or a project, as the room has it; of the running project unless said otherwise."""
    if endpoint == "stories.show_story":
        return str(world.values[f"story {case}"])
    if endpoint == "letters.add_project" or endpoint.startswith(
        ("calls.", "jury.", "proposals.", "questions.")
    ):
        return world.calls[case].slug
    return world.projects.get(case, world.projects["running"]).slug
