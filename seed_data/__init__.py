"""An invented county: listings, people and a year and a half of referrals, made by `generate.py`."""
