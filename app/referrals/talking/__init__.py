"""The two workers talk about a referral, beside the steps of its lifecycle: messages, who read them, notes."""
