"""What makes the files that come with the project: the offline digits, and the network of doubt."""
