"""Does the model find who can be relied on? A made-up network with a hidden truth, rivals, attacks, bars."""
