#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    from django.core.management import execute_from_command_line

    from digest.postgres import PostgresError

    try:
        execute_from_command_line(sys.argv)
    except PostgresError as error:
        sys.exit(f"throughline: {error}")
