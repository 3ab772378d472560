"""What is asked of claims, edits and versions."""
