"""Commands of the people who develop this project; nothing of the app imports them."""
