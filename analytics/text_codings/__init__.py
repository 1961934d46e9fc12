"""Free text that two people sort into categories without seeing each other's word. Only categories are reported."""
