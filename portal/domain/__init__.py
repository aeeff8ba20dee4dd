"""What is true of registrations whatever the database, gateway or page: pure Python."""
