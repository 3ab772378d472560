"""The network for other programs: files for graph software, and an API. Published figures only, as on the pages."""
