//! The way in: every look-up by name.

use std::sync::OnceLock;

use jiff::civil::Date;

use crate::blob::Blob;
use crate::country::{self, Country, Named};
use crate::layout::Section;
use crate::normal::{folded, folded_whole};
use crate::organisation::{self, Organisation};
use crate::person::{self, Holder, Office, Person, PersonId};
use crate::place::{self, Place};
use crate::role::{self, Gender, Role};

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/world.bin"));

/// A town of so many people is known beyond its surroundings.
const NOTE: u32 = 5_000;

/// Everything that is known.
pub struct World {
    blob: Blob,
}

impl World {
    /// The world compiled into the program. The first call opens it, in microseconds.
    ///
    /// # Panics
    /// Never with a table made by the build script of this crate; a test opens it.
    pub fn embedded() -> &'static World {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD
            .get_or_init(|| World { blob: Blob::open(TABLE).expect("the build script writes a sound table") })
    }

    /// A word that changes whenever the tables do: a hash of the compiled table.
    pub fn version(&self) -> &'static str {
        env!("DEMARCHE_WORLD_VERSION")
    }

    /// The size of the compiled table, in bytes.
    pub fn size(&self) -> usize {
        TABLE.len()
    }

    // Countries ----------------------------------------------------------------------------------------

    /// The country with ISO alpha-3 code `iso3`.
    pub fn country(&self, iso3: &str) -> Option<Country> {
        self.countries().find(|country| country.iso3 == iso3)
    }

    /// Every country and territory, in the order of the table.
    pub fn countries(&self) -> impl Iterator<Item = Country> + '_ {
        (0..self.blob.rows(Section::Countries)).map(|row| country::country(&self.blob, row))
    }

    /// The countries for which `name` stands (name, demonym, capital, seat), and how, each way on its
    /// own: "Swiss" is adjective and inhabitant. Several countries where the name is ambiguous
    /// ("Congolese").
    pub fn countries_named(&self, name: &str) -> Vec<Named> {
        let rows = self.blob.find_name(Section::CountryIndex, name);
        let mut found: Vec<Named> =
            rows.into_iter().filter_map(|row| country::named(&self.blob, row)).collect();
        found.sort_by_key(|named| named.how);
        found
    }

    /// The country for which `name` stands, the closest way first; `None` where it stands for none or for
    /// more than one.
    pub fn country_named(&self, name: &str) -> Option<Named> {
        let found = self.countries_named(name);
        let first = *found.first()?;
        found.iter().all(|named| named.country.iso3 == first.country.iso3).then_some(first)
    }

    // Organisations ------------------------------------------------------------------------------------

    /// The organisations called `name`.
    pub fn organisations_named(&self, name: &str) -> Vec<Organisation> {
        let rows = self.blob.find_name(Section::OrganisationIndex, name);
        rows.into_iter().filter_map(|row| organisation::organisation(&self.blob, row)).collect()
    }

    /// The organisation with the table's id `id`.
    pub fn organisation(&self, id: &str) -> Option<Organisation> {
        self.organisations().find(|organisation| organisation.id == id)
    }

    /// Every organisation, in the order of the table.
    pub fn organisations(&self) -> impl Iterator<Item = Organisation> + '_ {
        let rows = 0..self.blob.rows(Section::Organisations);
        rows.filter_map(|row| organisation::organisation(&self.blob, row))
    }

    // People -------------------------------------------------------------------------------------------

    /// The person `id`.
    pub fn person(&self, id: PersonId) -> Option<Person> {
        person::person(&self.blob, id)
    }

    /// The people with the full name `name`; where there is none, those of whose name it leaves out
    /// middle names or the first ("Javad Zarif"), or to whose name it adds initials or middle names.
    pub fn people_named(&self, name: &str) -> Vec<PersonId> {
        let key = folded(name);
        let words: Vec<&str> = key.split(' ').collect();
        let mut keys = vec![key.clone()];
        if let [first, .., last] = words[..]
            && words.len() > 2
        {
            let full: Vec<&str> = words.iter().copied().filter(|w| w.chars().count() > 1).collect();
            keys.push(full.join(" "));
            if last.chars().count() > 1 {
                keys.push(format!("{first} {last}"));
            }
        }
        let filed = |index: Section, key: &String| Some(self.blob.find(index, key)).filter(|f| !f.is_empty());
        let exact = filed(Section::PersonIndex, &key).or_else(|| filed(Section::VariantIndex, &key));
        let rows = exact.or_else(|| keys[1..].iter().find_map(|key| filed(Section::PersonIndex, key)));
        rows.unwrap_or_default().into_iter().map(PersonId).collect()
    }

    /// The people with the family name `surname` ("Lavrov", "al-Assad", "López Obrador"; "Xi" where the
    /// family name comes first).
    pub fn people_by_surname(&self, surname: &str) -> Vec<PersonId> {
        self.blob.find(Section::SurnameIndex, &folded(surname)).into_iter().map(PersonId).collect()
    }

    /// Every office of `person`, in the order of their starts.
    pub fn offices(&self, person: PersonId) -> Vec<Office> {
        let Some(person) = self.person(person) else { return Vec::new() };
        person
            .holdings()
            .filter_map(|row| person::holding(&self.blob, row))
            .map(|(_, office)| office)
            .collect()
    }

    /// The offices that `person` held on `day` or may have held; the surest first, and of equally sure
    /// ones the latest begun.
    pub fn offices_on(&self, person: PersonId, day: Date) -> Vec<Office> {
        let Some(person) = self.person(person) else { return Vec::new() };
        let mut held: Vec<Office> = person
            .holdings()
            .filter_map(|row| person::holding_on(&self.blob, row, day))
            .map(|(_, office)| office)
            .collect();
        // Of two begun together the one that has a class comes first: a president before his honours.
        let honour = |office: &Office| office.classes().next().is_none();
        held.sort_by_key(|office| (office.certainty, std::cmp::Reverse(office.from), honour(office)));
        held
    }

    /// Who held `office` of `whose` on `day` or may have held it; the surest first, and of equally sure
    /// ones the latest begun. `office` is a title or what it is called in general ("foreign minister");
    /// `whose` is an ISO alpha-3 code, an ISO 3166-2 code of a part of a country, or an organisation's id.
    pub fn holders(&self, office: &str, whose: &str, day: Date) -> Vec<Holder> {
        let mut found: Vec<Holder> = self
            .filed_offices(office, whose)
            .into_iter()
            .filter_map(|row| person::holding_on(&self.blob, row, day))
            .filter_map(|(person, office)| Some(Holder { person: self.person(person)?, office }))
            .collect();
        found.sort_by_key(|holder| (holder.office.certainty, std::cmp::Reverse(holder.office.from)));
        // Someone with two offices that fit is one answer, with the surest.
        let mut seen = Vec::new();
        found.retain(|holder| !seen.contains(&holder.person.id) && (seen.push(holder.person.id), true).1);
        found
    }

    /// Everyone who held `office` of `whose` at some time, in the order of the starts.
    pub fn holders_ever(&self, office: &str, whose: &str) -> Vec<Holder> {
        let rows = self.filed_offices(office, whose).into_iter();
        let mut found: Vec<Holder> = rows
            .filter_map(|row| person::holding(&self.blob, row))
            .filter_map(|(person, office)| Some(Holder { person: self.person(person)?, office }))
            .collect();
        found.sort_by_key(|holder| (holder.office.from, holder.person.id));
        found
    }

    fn filed_offices(&self, office: &str, whose: &str) -> Vec<u32> {
        self.blob.find(Section::OfficeIndex, &format!("{}\t{whose}", folded(office)))
    }

    // Roles and first names ----------------------------------------------------------------------------

    /// The role word or title `phrase`, singular or plural, without determiners or modifiers.
    pub fn role(&self, phrase: &str) -> Option<Role> {
        let key = folded(phrase);
        let filed = self.blob.value(Section::RoleIndex, &key)?;
        role::role(&self.blob, (filed >> 1) as u32)
    }

    /// The role at the end of `phrase` ("senior Iranian diplomats"): the longest that the table has.
    pub fn role_at_end(&self, phrase: &str) -> Option<Role> {
        let mut rest = folded_whole(phrase);
        loop {
            if let Some(role) = self.role(&rest) {
                return Some(role);
            }
            rest = rest.split_once(' ')?.1.to_owned();
        }
    }

    /// The gender of a first name; `None` where it is unknown or given to both.
    pub fn gender_of_first_name(&self, name: &str) -> Option<Gender> {
        let filed = self.blob.value(Section::FirstNameIndex, &folded(name))?;
        Gender::from_code((filed >> 1) as u32)
    }

    // Places -------------------------------------------------------------------------------------------

    /// The places called `name`, those with most people first.
    pub fn places_named(&self, name: &str) -> Vec<Place> {
        let rows = crate::blob::first_reading(name, |key| place::filed(&self.blob, key));
        rows.into_iter().filter_map(|row| place::place(&self.blob, row)).collect()
    }

    /// The places called `name` but for towns of fewer than 5,000 people, whose names say little of what a
    /// word means: there is hardly a word that is not some village's.
    pub fn places_of_note(&self, name: &str) -> Vec<Place> {
        let mut places = self.places_named(name);
        places.retain(|p| p.kind != place::PlaceKind::City || p.population.is_some_and(|n| n >= NOTE));
        places
    }

    /// The place that is the whole of the country with ISO alpha-3 code `iso3`.
    pub fn place_of_country(&self, iso3: &str) -> Option<Place> {
        let country = self.country(iso3)?;
        let places = self.places_named(country.name);
        places
            .into_iter()
            .find(|place| place.kind == place::PlaceKind::Country && place.country == Some(iso3))
    }
}
