"""The jury: members, groups, conflicts, score sheets, ranking, and the decision."""
