"""PAVE: Paediatric ALL VTE Evidence."""

__version__ = "0.1.0"
