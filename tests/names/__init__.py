"""Tests of what a text means."""
