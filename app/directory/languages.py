"""Languages by their ISO 639 codes (two letters where there are two), as people in the county call them."""

NAMES: dict[str, str] = {
    "am": "Amharic",
    "ar": "Arabic",
    "ase": "American Sign Language",
    "bs": "Bosnian",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Dari or Persian",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "ht": "Haitian Creole",
    "ko": "Korean",
    "my": "Burmese",
    "ne": "Nepali",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ru": "Russian",
    "rw": "Kinyarwanda",
    "so": "Somali",
    "sw": "Swahili",
    "ti": "Tigrinya",
    "tl": "Tagalog",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def name_of(code: str) -> str:
    """The language's name; its code when we know no name."""
    return NAMES.get(code, code)
