"""Views of the Models page; passive, as all views."""
