"""What the database itself refuses of letters (rule R7), as data: models.py makes triggers of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse `actions` on `table` where `when` holds; `name` is what the refusal says.

    Words in the `erasable` columns may be taken away, never changed.
    """

    table: str
    name: str
    when: str = "1 = 1"
    actions: tuple[str, ...] = ("UPDATE", "DELETE")
    erasable: tuple[str, ...] = ()


# Everything a partner reads; frozen from the moment the letter is sent.
_KEPT = (
    "project_id",
    "number",
    "amends_id",
    "amendment_reason",
    "amount_ore",
    "period_start",
    "period_end",
    "others_see_us",
    "covers",
    "at_the_end",
    "forms",
    "two_from_ore",
    "group_above_ore",
    "group_always",
    "text",
    "text_sha256",
    "sent_at",
)


def _differs(column: str) -> str:
    # JSON has no "unlike" of its own on PostgreSQL, and NULL is unlike nothing.
    return f"COALESCE(CAST(NEW.{column} AS TEXT), '') <> COALESCE(CAST(OLD.{column} AS TEXT), '')"


_OF_A_SENT_ONE = "(SELECT state FROM letter WHERE id = {row}.letter_id) <> 'draft'"
_ALL = ("INSERT", "UPDATE", "DELETE")

GUARDS = (
    Guard(
        "letter",
        "sent_letter_keeps_its_text",
        "OLD.state <> 'draft' AND (" + " OR ".join(_differs(column) for column in _KEPT) + ")",
        ("UPDATE",),
    ),
    Guard(
        "letter",
        "agreed_letter_stands",
        "(OLD.state = 'agreed' AND NEW.state NOT IN ('agreed', 'replaced')) "
        "OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')",
        ("UPDATE",),
    ),
    Guard("letter", "sent_letter_stays", "{row}.state <> 'draft'", ("DELETE",)),
    Guard("letter", "letter_begins_as_a_draft", "NEW.state <> 'draft'", ("INSERT",)),
    # Result and effect goals, about the residents and about the cooperation.
    Guard(
        "letter",
        "sent_letter_has_its_goals",
        "OLD.state = 'draft' AND NEW.state <> 'draft' AND (SELECT count(*) FROM "
        "(SELECT DISTINCT kind, about FROM goal WHERE letter_id = NEW.id) AS found) < 4",
        ("UPDATE",),
    ),
    # Every krone has its day.
    Guard(
        "letter",
        "instalments_make_the_amount",
        "OLD.state = 'draft' AND NEW.state <> 'draft' AND "
        "(SELECT COALESCE(SUM(amount_ore), 0) FROM instalment WHERE letter_id = NEW.id) <> NEW.amount_ore",
        ("UPDATE",),
    ),
    # Every partner has agreed, and to this very text.
    Guard(
        "letter",
        "every_partner_agreed_to_this_text",
        "OLD.state <> 'agreed' AND NEW.state = 'agreed' AND (NEW.partners_total < "
        "(SELECT count(*) FROM project_partner WHERE project_id = NEW.project_id) OR NEW.partners_total > "
        "(SELECT count(*) FROM agreement WHERE letter_id = NEW.id AND text_sha256 = NEW.text_sha256 "
        "AND agreed_at IS NOT NULL))",
        ("UPDATE",),
    ),
    Guard("goal", "goal_of_a_sent_letter_stays", _OF_A_SENT_ONE, _ALL),
    Guard("instalment", "instalment_of_a_sent_letter_stays", _OF_A_SENT_ONE, _ALL),
    # So that nothing can be moved onto a letter that was sent.
    Guard("goal", "goal_keeps_its_letter", "NEW.letter_id <> OLD.letter_id", ("UPDATE",)),
    Guard("instalment", "instalment_keeps_its_letter", "NEW.letter_id <> OLD.letter_id", ("UPDATE",)),
    Guard("letter_text", "sent_text_is_append_only"),
    Guard("agreement", "given_agreement_stays", "{row}.agreed_at IS NOT NULL"),
    Guard(
        "project_partner",
        "no_new_partner_while_a_letter_waits",
        "EXISTS (SELECT 1 FROM letter WHERE project_id = {row}.project_id AND state = 'sent')",
        ("INSERT",),
    ),
)
