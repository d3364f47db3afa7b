"""The reference pages and the schemas: how they are made from the base, and that they are up to date."""
