"""Signs, codes and names of currencies, to ISO 4217."""

from __future__ import annotations

#: Signs and codes before the number.
PREFIXES = {
    "US$": "USD", "$": "USD", "USD": "USD", "U.S.$": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "JP¥": "JPY", "JPY": "JPY",
    "CN¥": "CNY", "RMB": "CNY", "CNY": "CNY", "￥": "CNY", "₩": "KRW", "KRW": "KRW", "₹": "INR", "INR": "INR", "Rs": "INR", "Rs.": "INR", "S$": "SGD", "SGD": "SGD",
    "A$": "AUD", "AU$": "AUD", "AUD": "AUD", "C$": "CAD", "CA$": "CAD", "CAD": "CAD", "HK$": "HKD", "HKD": "HKD", "NT$": "TWD", "TWD": "TWD",
    "NZ$": "NZD", "NZD": "NZD", "R$": "BRL", "BRL": "BRL", "CHF": "CHF", "Fr.": "CHF", "₪": "ILS", "ILS": "ILS", "NIS": "ILS", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK",
    "AED": "AED", "SAR": "SAR", "₽": "RUB", "RUB": "RUB", "₺": "TRY", "₫": "VND", "PLN": "PLN", "MXN": "MXN", "ZAR": "ZAR", "MX$": "MXN",
}  # fmt: skip

#: Words and codes after the number; the first that fits wins.
SUFFIXES = (
    (r"US\s+dollars?|U\.S\.\s+dollars?|American\s+dollars?|USD|US\$", "USD"),
    (r"Canadian\s+dollars?|CAD", "CAD"),
    (r"Australian\s+dollars?|AUD", "AUD"),
    (r"Singapore\s+dollars?|SGD", "SGD"),
    (r"Hong\s+Kong\s+dollars?|HKD", "HKD"),
    (r"(?:New\s+)?Taiwan(?:ese)?\s+dollars?|TWD", "TWD"),
    (r"New\s+Zealand\s+dollars?|NZD", "NZD"),
    (r"dollars?|bucks", "USD"),
    (r"euros?|EUR|€", "EUR"),
    (r"pounds?\s+sterling|British\s+pounds?|quid|GBP|£", "GBP"),
    (r"Japanese\s+yen|yen|JPY", "JPY"),
    (r"Chinese\s+yuan|yuan|renminbi|RMB|CNY", "CNY"),
    (r"(?:South\s+)?Korean\s+won|KRW", "KRW"),
    (r"(?:Indian\s+)?rupees?|INR", "INR"),
    (r"Swiss\s+francs?|CHF", "CHF"),
    (r"(?:new\s+|Israeli\s+)?shekels?|NIS|ILS", "ILS"),
    (r"(?:Swedish\s+)?kronor|SEK", "SEK"),
    (r"(?:Norwegian|Danish)\s+kroner|NOK", "NOK"),
    (r"(?:UAE\s+)?dirhams?|AED", "AED"),
    (r"(?:Saudi\s+)?riyals?|SAR", "SAR"),
    (r"(?:Brazilian\s+)?reais|BRL", "BRL"),
    (r"(?:Russian\s+)?rubles?|RUB", "RUB"),
)
#: Words that are currencies only behind a large number: "2 million pounds", "500 billion won".
LARGE_SUFFIXES = ((r"pounds?(?!\s+of\b)", "GBP"), (r"won", "KRW"), (r"francs?", "CHF"), (r"pesos?", "MXN"), (r"krona", "SEK"))
