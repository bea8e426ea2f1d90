"""Mails and notices: written in the caller's transaction, sent from the outbox afterwards."""
