"""What follows from the answers: how soon to be seen, which explanations fit, and what to ask next."""
