"""A model that tells malignant cells from benign ones: trained, served and watched."""
