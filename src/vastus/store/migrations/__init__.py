"""Brings a database from any released shape to the present one."""
