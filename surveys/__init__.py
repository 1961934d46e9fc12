"""The survey: an instrument (data), answers (sealed, nameless), and the pages that bring them together."""
