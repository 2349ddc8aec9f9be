"""What the book claims, and what it rests on: numbers, equations, data, verdicts, a build."""
