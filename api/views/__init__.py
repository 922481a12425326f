"""What is read: functions over the office that routes and pages share."""
