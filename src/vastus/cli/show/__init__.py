"""How things look in the terminal: results, pages to read, drawings, refusals."""
