"""Tests of what is read from model files."""
