"""A check of the database server, run by ``migrate`` and ``check --database default``: one clear line in place of a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import NotSupportedError, OperationalError, connections

MINIMUM = 14


@register(Tags.database)
def check_server(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            hint = "Write it as postgres://user:password@host:5432/name, or leave DATABASE_URL out for the embedded server."
            errors.append(Error("DATABASE_URL names another engine than PostgreSQL.", hint=hint, id="digest.E001"))
            continue
        try:
            connection.ensure_connection()
        except NotSupportedError as error:  # Django's own check of the version, with the version found
            hint = f"Throughline needs PostgreSQL {MINIMUM} or newer: upgrade the server, or leave DATABASE_URL out for the embedded one."
            errors.append(Error(str(error), hint=hint, id="digest.E002"))
        except OperationalError as error:
            hint = "See that the server of DATABASE_URL runs and that its address, user and password are right."
            errors.append(Error(f"PostgreSQL cannot be reached: {' '.join(str(error).split())}", hint=hint, id="digest.E003"))
    return errors
