"""Data queries: opened by checks or people, answered by sites, closed."""
