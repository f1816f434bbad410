from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.names import is_part_of, norm


@pytest.mark.parametrize(
    ("name", "kind", "normed"),
    [
        ("Lumen, Inc.", "company", "lumen"),
        ("The Lumen Co.", "company", "lumen"),
        ("Lumen Labs", "company", "lumen labs"),
        ("Lumen AI", "company", "lumen ai"),
        ("Inc", "company", "inc"),
        ("Lumen’s", "company", "lumen"),
        ("Lumens' ", "company", "lumens"),
        ("AT&T", "company", "at and t"),
        ("U.S.", "place", "us"),
        ("Orion-5.4", "model", "orion 5.4"),
        ("Orion 5.4", "model", "orion 5.4"),
        ("Orion 54", "model", "orion 54"),
        ("Orion Co", "model", "orion co"),
        ("C++", "product", "c++"),
        ("!!", "product", "!!"),
    ],
)
def test_norm(name: str, kind: str, normed: str) -> None:
    assert norm(name, kind) == normed


@given(st.text(min_size=1).filter(str.strip))
def test_norm_of_any_name_is_not_empty_and_fits(name: str) -> None:
    assert 0 < len(norm(name, "company")) <= 200


def test_part_of_a_name() -> None:
    assert is_part_of("quill", "ada quill")
    assert not is_part_of("ada quill", "ada quill")
    assert not is_part_of("lumen labs", "advanced lumens")
