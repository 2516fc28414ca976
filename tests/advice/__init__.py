"""Tests of the answers: lineage, tags, comparison, recommendation."""
