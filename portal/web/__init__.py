"""The web around the API: transport, headers, log, pages, health."""
