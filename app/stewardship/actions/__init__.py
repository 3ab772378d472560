"""What is done to claims, edits and listings by those who keep them."""
