"""What is taught: a folder for each lesson. A new folder is found by itself."""
