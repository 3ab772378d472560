"""The plain facts about a client's life that decide what fits and how hard the way there is: tables of words."""

from collections.abc import Collection

MOST_BURDEN = 2

AGE_BANDS: dict[str, tuple[int, int]] = {
    "0-5": (0, 5),
    "6-12": (6, 12),
    "13-17": (13, 17),
    "18-24": (18, 24),
    "25-54": (25, 54),
    "55-64": (55, 64),
    "65+": (65, 120),
}

AGE_WORDS: dict[str, str] = {
    "0-5": "0 to 5",
    "6-12": "6 to 12",
    "13-17": "13 to 17",
    "18-24": "18 to 24",
    "25-54": "25 to 54",
    "55-64": "55 to 64",
    "65+": "65 or older",
}

# Codes as the eligibility rules of the directory know them.
HOUSEHOLD_TRAITS: dict[str, str] = {
    "single": "Lives alone",
    "couple": "Lives with a partner",
    "children": "Children at home",
    "pregnant": "Pregnant",
    "older_relative": "Cares for an older relative",
}

STATUS_TRAITS: dict[str, str] = {
    "low_income": "Low income",
    "veteran": "Veteran",
    "student": "Student",
    "refugee": "Refugee or newcomer",
    "disabled": "Lives with a disability",
    "reentry": "Back from prison",
}

HARDSHIPS: dict[str, str] = {
    "no_home": "No fixed address",
    "no_phone": "No phone of their own",
    "no_transport": "No way to get around",
    "danger": "In danger from someone",
    "language": "Speaks little English",
    "illness": "Serious illness, or in crisis",
    "many_needs": "Several urgent needs at once",
}

WORKER_GENDERS: dict[str, str] = {
    "woman": "A woman",
    "man": "A man",
    "nonbinary": "A nonbinary person",
}

DISTANCES: dict[str, str] = {
    "walk": "As far as they can walk",
    "bus": "Where a bus goes",
    "10": "Within 10 miles",
    "25": "Within 25 miles",
    "far": "Any distance",
    "remote": "By phone or online only",
}

TIMES: dict[str, str] = {
    "mornings": "Mornings",
    "afternoons": "Afternoons",
    "evenings": "Evenings",
    "weekends": "Weekends",
    "school": "While children are at school",
}

LANGUAGES: dict[str, str] = {
    "en": "English",
    "es": "Spanish",
    "ar": "Arabic",
    "am": "Amharic",
    "my": "Burmese",
    "zh": "Chinese",
    "fa": "Dari or Persian",
    "fr": "French",
    "ht": "Haitian Creole",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "sw": "Swahili",
    "tl": "Tagalog",
    "ti": "Tigrinya",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "ase": "American Sign Language",
}


def burden(hardships: Collection[str]) -> int:
    """How hard the way to help is: 0 (no hardship), 1, or 2 (two and more). Reliability compares like with like."""
    return min(MOST_BURDEN, len(hardships))


def likes(worker_gender: str | None, distance: str | None, times: Collection[str]) -> list[tuple[str, str]]:
    """What a client prefers, as labels and words; what was not asked is left out."""
    rows = (
        ("Would rather speak to", WORKER_GENDERS.get(worker_gender or "", "")),
        ("Can go", DISTANCES.get(distance or "", "")),
        ("It suits them", ", ".join(words for code, words in TIMES.items() if code in times)),
    )
    return [row for row in rows if row[1]]
