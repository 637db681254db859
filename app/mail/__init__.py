"""Mails: what they say, and how they leave. No database and no settings of the app here."""
