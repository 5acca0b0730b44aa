"""What each platform needs to know of the app, made from the commands that there are."""
