"""Rows that leave: for a purpose that a person states, de-identified, with a report on it, counted and audited."""
