"""What could tell who or where: text in, findings out. Knows no page."""
