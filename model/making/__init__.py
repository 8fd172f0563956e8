"""What makes the files that come with the project: the offline digits, the network that knows digits from other things."""
