"""What if some organizations close: what would be lost, and who could take their clients."""
