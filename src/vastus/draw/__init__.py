"""Charts and drawings, for pages, terminal and paper."""
