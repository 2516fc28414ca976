"""A checkpoint as files that programs load: one module for each program, `programs` has the table."""
