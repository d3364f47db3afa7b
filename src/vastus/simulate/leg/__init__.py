"""The leg itself: motor units, where they lie and when they fire, and the skin above them."""
