"""Bringing a caseload from a spreadsheet: every row looked at first, nothing taken in before somebody says so."""
