"""A vault for private notes: the part of this project that is meant to be sound."""
