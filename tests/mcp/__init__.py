"""The program as tools for agents."""
