"""What was asked of whom, and how it ended: the referral, from the first question to the outcome."""
