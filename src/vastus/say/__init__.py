"""What a person is told, in words that every face shares."""
