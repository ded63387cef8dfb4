"""What people read: a report for each packet, and a summary of many. Knows records and nothing else of the house."""
