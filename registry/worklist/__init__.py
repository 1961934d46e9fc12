"""What waits for a site, and how complete and how late the data of the network are."""
