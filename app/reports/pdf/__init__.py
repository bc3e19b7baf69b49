"""Accessible PDF (PDF/UA-1 and PDF/A-2a) on top of reportlab's canvas; `document.Document` is the way in."""
