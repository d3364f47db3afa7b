"""Recordings: brought, measured, marked, erased."""
