"""Reads become one SQL statement; commands go through casework."""
