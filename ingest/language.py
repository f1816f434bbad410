"""Which language a text is in: by its script, then by the small words that no sentence does without."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

STOP_WORDS = {
    "en": "the a of and to in that is for with on as was are be this by from at it an or which has have will not but its their more than "
    "they about how what who when after into you your can we our new says said been over would also",
    "de": "der die das und ist nicht ein eine einen einem einer mit von zu den dem des sich auf für im auch als an wird werden hat haben sind "
    "war bei oder aus nach wie über noch nur durch zum zur mehr dass sie es wir ihre seine kann vor sein",
    "fr": "le la les des une est et du en que qui dans pour pas sur avec au aux plus ce cette ces son ses sa par sont ont été ne se il elle "
    "nous vous leur mais ou où comme être fait même entre selon après dont",
    "es": "el la los las de que y en un una por con para es se del al su sus no como más pero ha han este esta son fue entre cuando muy sin "
    "sobre también hasta hay donde desde todo según está ser lo le",
    "it": "il lo la gli le di che e un una per con non è del della dei delle nel nella sono si da come più ma anche al alla ha hanno questo "
    "questa suo sua ci dal dalla essere tra stato quando dopo degli",
    "pt": "o os as de que e um uma em para com não por do da dos das no na nos nas se mais como mas ao aos foi são é ser tem sua seu pela "
    "pelo também até entre já está há quando muito isso",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als maar bij door naar uit over nog wordt worden heeft hebben "
    "deze dit die wat kan meer dan zich hij zij wij hun tot",
    "pl": "i w na z się nie to jest że do o jak przez po za od oraz dla są był była było ale tym tego który która które przy ich jego może "
    "także już tylko być przed roku czy",
    "sv": "och att det som en på är av för med den till inte har ett om var men sig från vi så kan nu eller hade när de efter också",
    "da": "og at det som en på er af for med den til ikke har et om var men sig fra vi så kan nu eller havde når de efter også blev",
    "no": "og at det som en på er av for med den til ikke har et om var men seg fra vi så kan nå eller hadde når de etter også ble",
    "fi": "ja on ei se että oli mutta ovat kun hän myös joka tai niin kuin mukaan sekä vain jo ole olla",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi kadar sonra ama en ne her ya mi değil oldu",
    "cs": "a se na že je to v s z o do ve jako pro by ale po jsou byl která který také od za i už podle jeho při nebo",
    "ro": "și de în la a cu pe că este un o nu din pentru mai sunt care se au fost sau dar prin al ale",
    "hu": "a az és hogy nem is egy ez van meg csak de már volt mint el vagy aki ami szerint még",
    "id": "yang dan di ini itu dengan untuk dari pada tidak dalam adalah akan juga ke telah oleh sebagai karena bisa",
    "vi": "và của là có cho không được các những một trong với này đã để người khi đến từ",
}
WORDS_OF: dict[str, list[str]] = {}
for _language, _words in STOP_WORDS.items():
    for _word in _words.split():
        WORDS_OF.setdefault(_word, []).append(_language)
LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SAMPLE = 20_000  # characters; more says nothing new
FEW = 4  # so many of a language's small words are proof enough against English
SCRIPTS = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "HANGUL": "ko",
    "BENGALI": "bn",
}


def detect(text: str) -> str:
    """ISO 639-1 code of the text's language, or “und” where the text has no words or they tell nothing.

    English is assumed of a short text in Latin letters unless its words say otherwise: headlines have few small words.
    """
    sample = text[:SAMPLE]
    scripts = Counter(script for char in sample if char.isalpha() and (script := _script(char)))
    letters = sum(scripts.values())
    if not letters:
        return "und"
    if east := scripts["CJK"] + scripts["KANA"] + scripts["HANGUL"]:
        # One such letter says as much as three Latin ones.
        if 3 * east > scripts["LATIN"]:
            if scripts["HANGUL"] > east / 3:
                return "ko"
            return "ja" if scripts["KANA"] > east / 20 else "zh"
    script = scripts.most_common(1)[0][0]
    if script == "CYRILLIC" and any(c in "іїєґІЇЄҐ" for c in sample):
        return "uk"
    if script != "LATIN":
        return SCRIPTS.get(script, "und")
    return _latin(sample)


def _latin(sample: str) -> str:
    found = [word.lower().replace("’", "'") for word in LATIN_WORD.findall(sample)]
    hits: Counter[str] = Counter()
    for word in found:
        for part in (word, *(word.split("'") if "'" in word else ())):
            hits.update(WORDS_OF.get(part, ()))
    if not hits:
        return "en" if len(found) < 40 else "und"
    best, most = max(hits.items(), key=lambda pair: (pair[1], pair[0] == "en"))
    if best == "en" or most <= hits["en"]:
        return "en"
    # Words such as “in”, “a” and “is” belong to several; English must be clearly beaten.
    enough = most >= FEW or (most >= 2 and hits["en"] == 0 and _has_marks(sample))
    return best if enough and most > 1.3 * hits["en"] else "en"


def _has_marks(sample: str) -> bool:
    """True if letters stand there that English does not use."""
    return any(char.isalpha() and ord(char) > 0x7F for char in sample)


def _script(char: str) -> str:
    if char < "\u0250":
        return "LATIN"
    if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
        return "CJK"
    if "\u3040" <= char <= "\u30ff":
        return "KANA"
    if "\uac00" <= char <= "\ud7a3":
        return "HANGUL"
    return unicodedata.name(char, "").split(" ", 1)[0]
