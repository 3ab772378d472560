"""Names, numbers and addresses in one form, so that "St. Mary's Food Ctr., Inc." is "saint marys food center"."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

_LEGAL_WORDS = """
inc incorporated llc llp lp ltd limited corp corporation co company nfp npo 501c3 sa ac ong asbl ev gmbh
"""
_SMALL_WORDS = """
the of and a an for at in on to de del la las el los y e du des le les et our
"""
_LEGAL, _SMALL = frozenset(_LEGAL_WORDS.split()), frozenset(_SMALL_WORDS.split())
# Short and other-language forms, each with the word that stands for all of them.
_SAME = {
    short: word
    for word, forms in {
        "association": "assn assoc asociacion",
        "bank": "banco banque",
        "center": "ctr cntr cent centre centro",
        "child": "children ninos enfants",
        "church": "ch iglesia eglise",
        "clinic": "clinica clinique",
        "coalition": "coal coalicion",
        "community": "comm cmty comunidad comunitario comunitaria communaute",
        "county": "cnty condado",
        "department": "dept departamento",
        "development": "dev devel desarrollo",
        "education": "educ ed educacion",
        "emergency": "emerg emergencia",
        "family": "fam familia famille",
        "food": "alimento comida",
        "foundation": "fdn fndn fundacion fondation",
        "health": "hlth salud sante",
        "help": "ayuda aide",
        "house": "casa maison hse",
        "institute": "inst instituto",
        "international": "intl internacional",
        "ministry": "min ministerio",
        "national": "natl nacional",
        "network": "ntwk red reseau",
        "organization": "org orgn organizacion organisation",
        "pantry": "despensa",
        "program": "prog pgm programa programme",
        "project": "proj proyecto projet",
        "saint": "st ste san santa sainte",
        "school": "sch escuela ecole",
        "service": "svc serv srvc servicio",
        "shelter": "shltr refugio refuge albergue",
        "society": "soc sociedad societe",
        "mount": "mt",
        "university": "univ universidad",
    }.items()
    for short in forms.split()
}
_STREET = {
    short: word
    for word, forms in {
        "street": "st str",
        "avenue": "ave av aven",
        "road": "rd",
        "boulevard": "blvd boul",
        "drive": "dr drv",
        "lane": "ln",
        "court": "ct crt",
        "place": "pl",
        "square": "sq",
        "terrace": "ter terr",
        "circle": "cir circ",
        "highway": "hwy",
        "parkway": "pkwy pky",
        "plaza": "plz",
        "trail": "trl",
        "way": "wy",
        "north": "n no",
        "south": "s so",
        "east": "e",
        "west": "w",
        "northeast": "ne",
        "northwest": "nw",
        "southeast": "se",
        "southwest": "sw",
        "first": "1st",
        "second": "2nd",
        "third": "3rd",
        "fourth": "4th",
        "fifth": "5th",
        "sixth": "6th",
        "seventh": "7th",
        "eighth": "8th",
        "ninth": "9th",
        "tenth": "10th",
    }.items()
    for short in forms.split()
}
_UNIT = re.compile(
    r"(?:\b(?:suite|ste|apartment|apt|unit|room|rm|floor|fl|building|bldg|office|ofc|lot|space|spc)\b|#)\.?\s*#?\s*"
    r"(?P<after>[a-z]?-?\d+[a-z]?|[a-z])?\b"
)
_BOX = re.compile(r"\b(?:p\s*o|post office)\s*box\s*(\d+)")
# Many have their mailbox or page there, so that it says nothing of who they are.
_SHARED = """
gmail.com googlemail.com yahoo.com ymail.com hotmail.com outlook.com live.com msn.com aol.com icloud.com me.com
mac.com proton.me protonmail.com gmx.com mail.com comcast.net att.net sbcglobal.net verizon.net charter.net
frontier.com earthlink.net facebook.com m.facebook.com instagram.com linkedin.com twitter.com x.com linktr.ee
sites.google.com google.com forms.gle docs.google.com eventbrite.com wixsite.com wordpress.com blogspot.com weebly.com
squarespace.com youtube.com meetup.com
"""
SHARED_HOSTS = frozenset(_SHARED.split())
_EDIT_LETTERS = 4  # shorter words that differ are different words
_FEW_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Street:
    """An address in one form. `unit` is the suite or room, which moves more often than the house."""

    number: str
    street: str
    unit: str
    postal_code: str

    @property
    def house(self) -> tuple[str, str, str]:
        return self.number, self.street, self.postal_code


def plain(text: str) -> str:
    """Without case, accents, marks and "&"."""
    parts = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    bare = re.sub(r"[’'`]|(?<=\b\w)\.(?=\w\b)", "", letters)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split()) if bare.isascii() else _words(bare)


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, each in one form, in their order."""
    said = [_SAME.get(word, word) for word in map(_singular, plain(text).split())]
    telling = tuple(word for word in said if word not in _LEGAL and word not in _SMALL)
    return telling or tuple(said)


def phone_digits(text: str) -> str:
    """A number's last ten digits; nothing when it has too few to be one."""
    digits = re.sub(r"\D", "", re.split(r"(?i)\b(?:ext|x)\b", text)[0])
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return digits[-10:] if len(digits) >= _FEW_DIGITS else ""


def mail_of(text: str) -> str:
    """A mail address in one form."""
    said = text.strip().casefold()
    return said if "@" in said else ""


def host_of(text: str) -> str:
    """The host of a web or mail address; nothing when many share it."""
    said = text.strip().casefold()
    said = said.rpartition("@")[2] if "@" in said and "/" not in said else said
    host = re.sub(r"^[a-z]+://", "", said).split("/")[0].split("?")[0].split(":")[0].removeprefix("www.")
    return host if "." in host and host not in SHARED_HOSTS else ""


def street_of(line: str, unit: str = "", postal_code: str = "") -> Street | None:
    """An address in one form; None when it names no house."""
    said = re.sub(r"[.,]", " ", f"{line} {unit}".casefold())
    box = _BOX.search(said)
    if box:
        return Street("box", box[1], "", postal_code[:5])
    units = [found["after"] or "" for found in _UNIT.finditer(said)]
    words = [_STREET.get(word, word) for word in plain(_UNIT.sub(" ", said)).split()]
    number = next(
        (word for word in words if word[0].isdigit() and not word.endswith(("th", "st", "nd", "rd"))), ""
    )
    rest = [word for word in words if word != number]
    if not number or not rest:
        return None
    return Street(number, " ".join(rest), plain(" ".join(units)), postal_code.strip()[:5])


def identifier_of(scheme: str, number: str) -> str:
    """A registration number in one form, such as "ein:001234567"; nothing when there is no number."""
    bare = re.sub(r"[^a-z0-9]", "", number.casefold())
    return f"{re.sub(r'[^a-z0-9]', '', scheme.casefold())}:{bare}" if bare else ""


@lru_cache(maxsize=200_000)
def alike_words(one: str, other: str) -> bool:
    """Whether two different words may be one, mistyped or cut short."""
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if any(letter.isdigit() for letter in one + other):
        return False
    if len(short) >= _EDIT_LETTERS and long.startswith(short) and len(long) - len(short) > 2:
        return True
    if len(short) < _EDIT_LETTERS:
        return False
    allowed = 1 if len(long) < 8 else 2
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def initials_of(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def _singular(word: str) -> str:
    if word in _SAME:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )
