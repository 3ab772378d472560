"""How a case manager finds: words, place, fit, room and trust in; cards with their reasons out."""
