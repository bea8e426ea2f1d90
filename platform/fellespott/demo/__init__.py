"""The 2021 round, loaded through the same services that people's clicks call."""
