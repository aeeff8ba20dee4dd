"""Streaming reader of workbooks (.xlsx, ECMA-376 part 1)."""
