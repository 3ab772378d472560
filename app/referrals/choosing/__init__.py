"""The client decides: two to five services side by side, what they say to each, and how they said it."""
