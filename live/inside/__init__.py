"""What the page Inside is told: one digit in one network, with every number that the lesson's functions make of it."""
