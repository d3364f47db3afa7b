"""Labelled recordings for finding twitches in surface EMG, phone acceleration and video, a scorer, and the peers.

Real material (``tests/data/signals``) at times that are known: what is real and what is not is told in its README.
"""
