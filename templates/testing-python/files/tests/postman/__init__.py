"""Running a Postman collection from Python."""
