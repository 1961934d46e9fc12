"""The registry over HTTP, for programs."""
