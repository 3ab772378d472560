"""The explorer: the network filtered, compared, and asked who can introduce whom."""
