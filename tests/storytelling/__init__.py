"""Runs stories: acceptance cases in TOML whose words tests/stories/README.md explains."""
