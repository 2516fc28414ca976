"""The curated data, and how it is read, checked and looked up."""
