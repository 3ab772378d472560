"""Bringing a spreadsheet: the listings of one organization from a CSV or XLSX file, seen before they are taken in."""
