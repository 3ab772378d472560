"""What a provider asks before it is asked for help: up to eight questions a service, answered by the referrer."""
