"""What lesson 17, deploy, teaches."""

NUMBER = 17
EXERCISES: tuple = ()
