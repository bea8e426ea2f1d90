"""Questions to those who run a call and to a group about its proposal, answered where all can read it."""
