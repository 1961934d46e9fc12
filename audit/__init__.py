"""The append-only trail: who did what, when. Answering a survey never writes here."""
