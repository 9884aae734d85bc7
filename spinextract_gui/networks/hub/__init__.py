"""Published weights from the Hugging Face hub: only on request, checked, then imported."""
