"""Adjudication by two blinded reviewers and a third."""
