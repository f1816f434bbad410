"""All that decides what the model becomes, besides the corpus."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How the network is fitted. What changes here changes the model, so ``meta.json`` beside it holds what it was made with."""

    seed: int = 7
    passes: int = 17
    windows: int = 6  # of a batch
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    shared: int = 2  # passes that share one rendering of the passages, as rendering alone takes as long as a quarter of one
    swaps: float = 0.6  # share of the passages whose names are swapped in a pass
    swapped_names: float = 0.7  # share of their names that are
    titled: float = 0.3  # share of the headings that are put in title case
    blank: float = 0.08  # share of the pieces that are blanked out
    untold: float = 0.1  # share of the windows that are read without what the rules say of names
