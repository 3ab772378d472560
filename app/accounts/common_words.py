"""Words that passwords are too often made of; `common_words.txt` says where they come from."""

from pathlib import Path

_LINES = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").splitlines()

COMMON_WORDS = frozenset(word for line in _LINES if not line.startswith("#") for word in line.split())
