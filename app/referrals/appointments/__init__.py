"""Appointments of a referral: when and where provider and client meet, and whether they did."""
