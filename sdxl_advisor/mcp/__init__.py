"""The program for agents: tools that they call by the Model Context Protocol, on standard input and output."""
