"""What a text means: the one reader of names."""
