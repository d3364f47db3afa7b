"""How fast, and how much memory: one command each, with a peer in the same run; ``RESULTS.md`` keeps the figures."""
