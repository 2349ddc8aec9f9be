"""How pages look and what they can do, on the site and in print."""
