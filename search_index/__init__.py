"""The search kernel: knows nothing of the application, of Flask or of the models."""
