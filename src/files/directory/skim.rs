//! Going through a directory file without a TOML parser.
//!
//! Only the plain form that `write` gives is understood, line by line; of anything else the
//! skimmer says that it has to be parsed properly. It never guesses.

use crate::model::Location;
use std::ops::Range;

/// The head of a directory file.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The version of the layout.
    pub version: u32,
    /// The prefecture.
    pub prefecture: String,
    /// How many facilities the file holds.
    pub count: usize,
    /// Where they are; `None` when none has a place.
    pub bounds: Option<Bounds>,
}

/// A rectangle on the map, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The south-western corner.
    pub low: Location,
    /// The north-eastern corner.
    pub high: Location,
}

impl Bounds {
    /// How far a point is from the rectangle, in kilometres; 0 inside.
    pub fn km_to(self, point: Location) -> f64 {
        let nearest = Location {
            lat: point.lat.clamp(self.low.lat, self.high.lat),
            lon: point.lon.clamp(self.low.lon, self.high.lon),
        };
        point.km_to(nearest)
    }
}

/// The head, from the first lines of a file (the first kilobyte is enough). `None` when it isn't
/// in the plain form.
pub fn head(text: &str) -> Option<Head> {
    let start = text.find("[directory]")?;
    let table = text[start..].lines().skip(1);
    let mut head = Head {
        version: 0,
        prefecture: String::new(),
        count: 0,
        bounds: None,
    };
    for line in table.take_while(|line| !line.starts_with('[')) {
        match line.split_once(" = ") {
            Some(("version", value)) => head.version = value.parse().ok()?,
            Some(("prefecture", value)) => head.prefecture = plain(value)?.to_string(),
            Some(("count", value)) => head.count = value.parse().ok()?,
            Some(("bounds", value)) => {
                let mut numbers = value.strip_prefix('[')?.strip_suffix(']')?.split(", ");
                let mut number = || numbers.next()?.parse::<f64>().ok();
                head.bounds = Some(Bounds {
                    low: Location::new(number()?, number()?)?,
                    high: Location::new(number()?, number()?)?,
                });
            }
            _ => {}
        }
    }
    (head.version == 1).then_some(head)
}

/// What skimming tells of one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Skimmed<'a> {
    /// Its bytes in the file: valid TOML by themselves.
    pub range: Range<usize>,
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its municipality; empty where it names none.
    pub city: &'a str,
    /// Its address; empty where it names none.
    pub address: &'a str,
    /// Its services.
    pub services: Services<'a>,
    /// Where it is.
    pub location: Option<Location>,
    /// Whether all this is so. Otherwise nothing is said but `range`: parse it properly.
    pub simple: bool,
}

/// A list of plain strings that is read when it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Services<'a>(&'a str);

impl<'a> Services<'a> {
    /// The services in the order of the entry.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        self.0
            .strip_prefix('"')
            .and_then(|list| list.strip_suffix('"'))
            .into_iter()
            .flat_map(|list| list.split("\", \""))
    }

    /// Whether the service is one of them, by its label.
    pub fn has(self, service: &str) -> bool {
        self.iter().any(|known| known == service)
    }
}

/// The entries of a directory file, one after the other.
pub struct Skim<'a> {
    text: &'a str,
    next: Option<usize>,
}

const ENTRY: &str = "[[facility]]";

impl<'a> Skim<'a> {
    /// `None` when the text holds strings over several lines, in which an entry could seem to
    /// begin: then the whole file has to be parsed properly.
    pub fn of(text: &'a str) -> Option<Self> {
        if text.contains("\"\"\"") || text.contains("'''") {
            return None;
        }
        let next = if text.starts_with(ENTRY) {
            Some(0)
        } else {
            entry_after(text, 0)
        };
        Some(Self { text, next })
    }
}

/// Where the next entry begins behind `from`.
fn entry_after(text: &str, from: usize) -> Option<usize> {
    text[from..]
        .find("\n[[facility]]")
        .map(|place| from + place + 1)
}

impl<'a> Iterator for Skim<'a> {
    type Item = Skimmed<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.next?;
        self.next = entry_after(self.text, start + ENTRY.len());
        let range = start..self.next.unwrap_or(self.text.len());
        let body = &self.text[start + ENTRY.len()..range.end];
        Some(skim(body, range.clone()).unwrap_or(Skimmed {
            range,
            id: "",
            name: "",
            city: "",
            address: "",
            services: Services(""),
            location: None,
            simple: false,
        }))
    }
}

/// Reads the plain lines of one entry; `None` when anything isn't plain.
fn skim<'a>(body: &'a str, range: Range<usize>) -> Option<Skimmed<'a>> {
    let mut found = Skimmed {
        range,
        id: "",
        name: "",
        city: "",
        address: "",
        services: Services(""),
        location: None,
        simple: true,
    };
    let mut rest = body;
    loop {
        let (line, more) = match rest.find('\n') {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, ""),
        };
        let line = line.strip_suffix('\r').unwrap_or(line);
        match line.as_bytes() {
            [] | [b'#', ..] => {}
            // An inner table: nothing of the entry itself follows.
            [b'[', ..] => break,
            [b'a'..=b'z', ..] => {
                let (key, value) = line.split_once(" = ")?;
                match key {
                    "id" => found.id = plain(value)?,
                    "name" => found.name = plain(value)?,
                    "city" => found.city = plain(value)?,
                    "address" => found.address = plain(value)?,
                    "services" => found.services = services(value)?,
                    "location" => found.location = Some(location(value)?),
                    "published" if value == "[" => {
                        rest = published(more)?;
                        continue;
                    }
                    _ if is_closed(key, value) => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
        if more.is_empty() {
            break;
        }
        rest = more;
    }
    (!found.id.is_empty() && !found.name.is_empty()).then_some(found)
}

/// What follows the list of published rows.
fn published(mut rest: &str) -> Option<&str> {
    loop {
        let (line, more) = rest.split_once('\n')?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line == "]" {
            return Some(more);
        }
        if !(line.starts_with("  {") && line.ends_with("},")) {
            return None;
        }
        rest = more;
    }
}

/// Whether a value that isn't read here ends on its line.
fn is_closed(key: &str, value: &str) -> bool {
    let bare = |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let ends = match value.as_bytes() {
        [b'"', .., last] => *last == b'"',
        [b'[', .., last] => *last == b']',
        [b'{', .., last] => *last == b'}',
        [b'0'..=b'9' | b'-', ..] => true,
        _ => false,
    };
    ends && bare(key)
}

/// A string without escapes.
fn plain(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then_some(inner)
}

/// A list of strings without escapes.
fn services(value: &str) -> Option<Services<'_>> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    let list = inner.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = list
        .split("\", \"")
        .all(|service| !service.contains(['"', '\\']));
    is_plain.then_some(Services(inner))
}

fn location(value: &str) -> Option<Location> {
    let (lat, lon) = value
        .strip_prefix('[')?
        .strip_suffix(']')?
        .split_once(", ")?;
    Location::new(lat.parse().ok()?, lon.parse().ok()?)
}
