"""Use cases: what web, command line and worker do alike. No Flask here."""
