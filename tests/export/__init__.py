"""Exported files, by the rules of the programs that load them."""
