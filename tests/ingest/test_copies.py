from __future__ import annotations

from ingest.copies import is_copy, shingles, voices

WIRE = (
    "The two companies said on Tuesday that they have agreed on a right to buy the younger one for sixty billion dollars "
    "until the end of the year, and on a fee of ten billion dollars if the right is not used by then."
)
OWN = (
    "What was announced last night is no purchase: it is a choice that one side may or may not make, says a lawyer who has seen such "
    "clauses in medicine and never among makers of software, where prices are paid at once."
)


def test_copy_is_the_same_text_with_a_paragraph_of_its_own() -> None:
    assert is_copy(shingles(WIRE), shingles(f"LONDON (Wire) — {WIRE.upper()} Our own desk adds that shares fell after the news."))
    assert not is_copy(shingles(WIRE), shingles(OWN))


def test_short_texts_are_no_copies() -> None:
    short = shingles("The firm raised ten million dollars in a round.")
    assert not is_copy(short, short)


def test_voices_count_copies_once_under_whoever_told_first() -> None:
    told = [("Wire", shingles(WIRE)), ("Herald", shingles(WIRE)), ("Desk", shingles(OWN)), ("Gazette", shingles(f"{WIRE} More follows."))]
    assert voices(told) == {"Wire": "Wire", "Herald": "Wire", "Desk": "Desk", "Gazette": "Wire"}


def test_voice_with_a_text_of_its_own_beside_a_copy_counts() -> None:
    told = [("Wire", shingles(WIRE)), ("Herald", shingles(WIRE)), ("Herald", shingles(OWN))]
    assert voices(told) == {"Wire": "Wire", "Herald": "Herald"}


def test_publisher_that_repeats_itself_is_one_voice() -> None:
    assert voices([("Wire", shingles(WIRE)), ("Wire", shingles(WIRE))]) == {"Wire": "Wire"}
