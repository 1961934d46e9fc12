"""Whom a survey by invitation asks: the roster, the mail in waves, and counts that name nobody."""
