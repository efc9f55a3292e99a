"""Feeds: pushes carried to platforms outside, and their answers brought back."""
