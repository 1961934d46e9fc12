"""The picture of a case: one SVG with a day axis, its text and its table. Pure."""
