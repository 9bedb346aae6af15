"""How a run is recorded: generators watched, steps copied by what they hold, sources found line by line."""
