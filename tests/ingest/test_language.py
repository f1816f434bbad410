# ruff: noqa: E501 — samples stand as their sources have them
from __future__ import annotations

import pytest

from ingest.language import detect

PARAGRAPHS = {
    "en": "The company said on Monday that it will close two of its plants, which had been expected since the loss it made in the spring.",
    "de": "Das Unternehmen teilte am Montag mit, dass es zwei Werke schließen wird, was seit dem Verlust im Frühjahr erwartet worden war.",
    "fr": "L’entreprise a annoncé lundi qu’elle fermera deux usines dans le nord du pays, ce qui était attendu depuis la perte du printemps.",
    "es": "La empresa anunció el lunes que cerrará dos plantas en el norte del país, algo que se esperaba desde la pérdida de la primavera.",
    "it": "L’azienda ha annunciato lunedì che chiuderà due stabilimenti nel nord del paese, come ci si aspettava dopo la perdita di primavera.",
    "pt": "A empresa anunciou na segunda-feira que vai fechar duas fábricas no norte do país, o que já era esperado desde a perda da primavera.",
    "nl": "Het bedrijf zei maandag dat het twee fabrieken in het noorden zal sluiten, wat al werd verwacht na het verlies van dit voorjaar.",
    "pl": "Firma ogłosiła w poniedziałek, że zamknie dwa zakłady na północy kraju, czego spodziewano się od czasu wiosennej straty.",
    "ru": "Компания сообщила в понедельник, что закроет два завода на севере страны.",
    "zh": "该公司周一表示,将关闭位于北部的两家工厂,这早在意料之中。OpenAI 也作出回应。",
    "ja": "同社は月曜日、北部にある二つの工場を閉鎖すると発表した。",
    "ko": "회사는 월요일 북부에 있는 공장 두 곳을 폐쇄한다고 밝혔다.",
    "ar": "أعلنت الشركة يوم الاثنين أنها ستغلق مصنعين في شمال البلاد.",
}


@pytest.mark.parametrize(("language", "text"), PARAGRAPHS.items())
def test_paragraph(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "headline",
    [
        "Nvidia buys Groq",
        "Corvex debuts Ray",
        "Die-stacking chips: TSMC vs. Intel",
        "Le Chat adds memory",
        "Mistral, Aleph Alpha, and DeepL raise $1.2bn in Paris and Berlin",
        "De Novo Labs raises $20M Series A",
        "LLM digest: August 2025",
        "El Capitan tops supercomputer list",
    ],
)
def test_short_english_headline_is_not_judged_foreign(headline: str) -> None:
    assert detect(headline) == "en"


@pytest.mark.parametrize("text", ["", "12 345 — 67 %", "🚀🚀🚀"])
def test_text_without_words(text: str) -> None:
    assert detect(text) == "und"


def test_foreign_quotation_in_an_english_text() -> None:
    assert detect(PARAGRAPHS["en"] + " " + PARAGRAPHS["en"] + " “" + PARAGRAPHS["fr"][:60] + "”") == "en"


def test_long_text_takes_no_longer_than_its_sample() -> None:
    assert detect(PARAGRAPHS["de"] * 20_000) == "de"
