"""What options mean when they are not given: environment variables, then the user's ``config.toml``."""
