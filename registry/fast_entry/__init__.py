"""Entering many rows at once: the grid, and the card for the day of a lumbar puncture."""
