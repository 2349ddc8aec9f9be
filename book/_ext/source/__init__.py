"""What is there before a build: the chapters' source with its rules, the book's addresses."""
