"""Pages for those who teach: times, topics, where the book treats them, notes on teaching them."""
