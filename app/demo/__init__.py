"""A demo Freshworks that speaks real HTTP on loopback; imports nothing else of the app."""
