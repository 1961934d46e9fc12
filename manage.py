#!/usr/bin/env python
"""Django's command line for PAVE; `./run manage ARGS` calls it inside the environment that ./run builds."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")
    from django.core.management import execute_from_command_line

    import pave.celery  # noqa: F401 - the same application as in pave/wsgi.py: commands send runs too

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
