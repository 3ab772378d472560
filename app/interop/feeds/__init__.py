"""Feeds that are pulled: registered sources, what may be fetched at all, and what each pull brought."""
