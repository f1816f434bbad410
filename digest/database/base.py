from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from digest import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        postgres.ensure(self.settings_dict["EMBEDDED"])
        return super().get_connection_params()
