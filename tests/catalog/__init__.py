"""Tests of the catalogue: reading, checking, looking up."""
