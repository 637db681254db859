"""Makes the pictures of docs/screenshots: the demo, as it stands on one fixed afternoon."""
