"""Files of a site: looked at, applied as one batch, undone as one batch."""
