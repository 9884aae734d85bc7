"""Views of the page of evaluations; passive, as all views."""
