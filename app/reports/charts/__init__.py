"""Charts as vectors (reportlab.graphics): each function takes figures and returns a drawing, its alt text beside it."""
