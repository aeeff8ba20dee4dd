"""What officers look at first, search for and find when they review."""
