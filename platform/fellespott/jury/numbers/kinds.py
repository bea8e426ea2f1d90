"""The names that the writer and the reader of the files share."""

import re
from enum import StrEnum

FORMAT = "fellespott-ranking-1"
RULE_COLUMNS = ("method", "min_sheets", "tie_rule", "lot_seed", "max_awards")
CRITERION_COLUMN = re.compile(r"criterion_(\d+)_weight_(\d+)")


class FileKind(StrEnum):
    """Open to everyone, or full and for auditors."""

    OPEN = "open"
    FULL = "full"


def criterion_column(number: int, weight: int) -> str:
    """The name of a criterion's column: "criterion_3_weight_1"."""
    return f"criterion_{number}_weight_{weight}"
