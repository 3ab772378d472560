"""The promises of Trellis, each a sentence. Folders mirror `app/`; `town.py` is the small cast every test knows."""
