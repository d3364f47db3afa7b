"""What sensors show: a file becomes a recording, and a recording becomes twitches."""
