"""Looks at the running product with the tools of others; each is installed apart from it."""
