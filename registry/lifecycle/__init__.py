"""Signing, locking, transfer, merging, closing and erasing of cases."""
