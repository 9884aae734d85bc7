"""One evaluation report, said once and set twice: as a page for browsers and as PDF/A."""
