"""Accounts of staff, partners and helpers: signing in, the second step, passwords, links, sessions, their log."""
