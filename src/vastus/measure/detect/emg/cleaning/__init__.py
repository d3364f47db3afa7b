"""What a voltage holds beside the muscle, and how it is taken out or left out: mains, heart, noise."""
