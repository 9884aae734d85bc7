"""readers/srh."""
