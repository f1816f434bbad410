"""What may be said of each other in a sentence."""

from __future__ import annotations

from entities.extraction.pairs import RELATIONS, Mention, Scene, scenes
from entities.extraction.sentences import sentences
from entities.extraction.windows import pieces, windows

TEXT = "Quillon opened a plant. Its $40 million came from Grainfield in May."
QUILLON, GRAINFIELD = 0, 1


def told(text: str, *found: tuple[str, str, int]) -> list[Scene]:
    mentions = [Mention(text.find(words), text.find(words) + len(words), kind, ref) for words, kind, ref in found]
    lines = sentences(text)
    (window,) = windows(pieces(text, lines, []), lines)
    return list(scenes(window, sorted(mentions, key=lambda m: m.start)))


def pairs(scene: Scene) -> set[tuple[str, str]]:
    def name(i: int) -> str:
        node = scene.nodes[i]
        return node.kind if node.kind in {"sentence", "money", "date"} else str(node.ref)

    return {(name(i), name(j)) for i, j, _ in scene.pairs}


def test_names_and_numbers_of_a_sentence_and_names_before_it_are_paired() -> None:
    first, second = told(
        TEXT, ("Quillon", "company", QUILLON), ("Grainfield", "company", GRAINFIELD), ("$40 million", "money", 28), ("May", "date", 64)
    )
    assert pairs(first) == {("0", "sentence"), ("sentence", "0")}
    assert {("1", "0"), ("0", "1"), ("0", "money"), ("1", "money"), ("money", "1"), ("0", "date"), ("1", "sentence")} <= pairs(second)
    assert ("money", "0") not in pairs(second)  # a number goes to its claim's other end only where that stands beside it
    assert not any(a == "date" for a, _ in pairs(second))


def test_an_entity_is_one_node_however_often_it_is_named() -> None:
    text = "Quillon says that Grainfield paid Quillon."
    mentions = [Mention(0, 7, "company", QUILLON), Mention(18, 28, "company", GRAINFIELD), Mention(34, 41, "company", QUILLON)]
    lines = sentences(text)
    (window,) = windows(pieces(text, lines, []), lines)
    (scene,) = scenes(window, mentions)
    assert [len(node.pieces) for node in scene.nodes] == [2, 1, 1]


def test_a_sentence_full_of_names_stays_bounded() -> None:
    text = " ".join(f"Name{i}" for i in range(200))
    scene = told(text, *((f"Name{i}", "company", i) for i in range(200) if text.count(f"Name{i}") == 1))[0]
    assert len(scene.nodes) < 20
    assert all(0 <= relation < RELATIONS for _, _, relation in scene.pairs)
