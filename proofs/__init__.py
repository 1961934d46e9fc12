"""The proof that no answer leads back to a person: a simulated survey, what thieves take of it, and their attacks."""
