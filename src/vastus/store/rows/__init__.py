"""The tables, and what is asked of them, in SQL that every database of ours speaks."""
