"""What makes the files that come with the project: the offline digits, the network of doubt, the weights."""
