"""Reading stolen bytes as they lie on disk: pages, write-ahead logs, rows that were deleted. Pure."""
