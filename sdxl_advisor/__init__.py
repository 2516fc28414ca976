"""A checkpoint advisor for anime pictures with Stable Diffusion XL."""

__version__ = "0.2.0"
PROGRAM = "sdxl-advisor"  # how it is called where commands are suggested
