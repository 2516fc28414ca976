"""What a picture was made from, as its program wrote it down: knows formats, no checkpoints."""
