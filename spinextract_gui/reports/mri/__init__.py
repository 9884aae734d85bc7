"""Report pages, tables and JSON of graded spine MRI."""
