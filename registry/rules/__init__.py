"""The edit checks E01 to E52: what cannot be true, what needs a reason, and what should be looked at."""
