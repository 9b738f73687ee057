//! Analysis to record: names, quotes, events, claims, times, places.
