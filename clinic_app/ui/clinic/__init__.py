"""The clinic over a period: figures, each as a picture and as a table."""
