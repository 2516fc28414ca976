"""What is on the disk: models and pictures, identified by what they hold and what they are called."""
