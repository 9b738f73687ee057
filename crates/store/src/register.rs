//! Journeys and visits against an official register: told and registered, told only, registered only.
