"""Ways out to people's phones."""
