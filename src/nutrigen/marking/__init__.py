"""Marks what a class has handed in, and says what it did not get.

python -m nutrigen.exercises grade SUBMISSIONS --out FOLDER
python -m nutrigen.exercises report FOLDER
"""
