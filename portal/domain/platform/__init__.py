"""What every family builds on: text, digits, dates, phones, errors, closed lists."""
