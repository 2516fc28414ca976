"""Prompts: their grammar, and what is right and wrong in them for a checkpoint."""
