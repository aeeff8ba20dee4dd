"""The rules of registration in pure Python, independent of database, gateway and page."""
