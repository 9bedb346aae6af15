"""What authors and instructors need: rules, stored outputs, the guide, a new lesson."""
