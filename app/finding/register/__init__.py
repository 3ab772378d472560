"""The register of unmet need: what people needed and the network did not give, counted a quarter at a time, and what
coordinators do about it."""
