"""How partners connect: the graph of referrals, its measures, and where it could break."""
