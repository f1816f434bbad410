#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError
    from psycopg.errors import UndefinedColumn, UndefinedTable

    from digest.postgres import PostgresError

    try:
        execute_from_command_line(sys.argv)
    except PostgresError as error:
        sys.exit(f"throughline: {error}")
    except (OperationalError, ProgrammingError, ImproperlyConfigured) as error:
        if "--traceback" in sys.argv:
            raise
        # What the machine's owner can mend is told in a line; whatever else goes wrong is ours, and shows where.
        if isinstance(error.__cause__, (UndefinedTable, UndefinedColumn)):
            sys.exit("throughline: the tables of this version are not there yet: run manage.py migrate first")
        if isinstance(error, ProgrammingError):
            raise
        first = str(error).strip().splitlines()[0]
        what = "" if isinstance(error, ImproperlyConfigured) else "the database cannot be reached: "
        sys.exit(
            f"throughline: {what}{first} (DATABASE_URL is {'set' if os.environ.get('DATABASE_URL') else 'not set'}; see docs/settings.md)"
        )
    except BrokenPipeError:  # whoever read our output, such as head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit("throughline: interrupted; the same command again goes on from there")
