"""Who acts: people, the organizations and teams they belong to, and how they sign in."""
