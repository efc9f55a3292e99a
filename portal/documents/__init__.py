"""The statutory forms and the credit report as PDF: readable for ever (PDF/A-2a) and by everybody (PDF/UA-1)."""
