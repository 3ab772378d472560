"""Case notes: what a team writes down for itself. No provider, coordinator or administrator ever reads one."""
