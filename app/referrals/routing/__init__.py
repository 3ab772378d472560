"""To whom a need goes, and to whom next: screening before sending, several at once or in order, chains."""
