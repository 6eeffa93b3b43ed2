"""Lessons: Markdown files with front matter, checked and rendered. Neither web nor mathematics."""
