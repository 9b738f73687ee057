//! What is known of actors, offices, countries and places.
