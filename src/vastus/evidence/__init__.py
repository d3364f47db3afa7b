"""What is known: causes, findings, rules, remedies, tests, claims, topics and sources, as data to read and doubt."""
