"""The attacks: pure functions from what was stolen to how many answers they lead back to a person."""
