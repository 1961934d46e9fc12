"""What is worked out from the facts of one child: classes, days and the building blocks of the measures."""
