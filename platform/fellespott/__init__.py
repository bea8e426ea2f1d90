"""Fellespott: participatory budgeting and co-creation, from call to learning bank."""
