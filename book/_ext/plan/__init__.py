"""Pages for those who teach: times, topics, and where the book treats them."""
