"""Where editors correct what the machine got wrong. Every change goes through ``entities.actions``; nothing is deleted here."""

from __future__ import annotations

from entities.admin.claims import ClaimAdmin
from entities.admin.extracting import IndexedArticleAdmin
from entities.admin.names import EntityAdmin
from entities.admin.records import CorrectionAdmin, DealAdmin, FormerAddressAdmin, IndexingAdmin

__all__ = ["ClaimAdmin", "CorrectionAdmin", "DealAdmin", "EntityAdmin", "FormerAddressAdmin", "IndexedArticleAdmin", "IndexingAdmin"]
