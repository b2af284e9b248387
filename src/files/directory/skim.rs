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
    /// Where the next entry begins; the end of the text when there is none.
    at: usize,
}

const ENTRY: &str = "[[facility]]";

impl<'a> Skim<'a> {
    /// `None` when the text holds strings over several lines, in which an entry could seem to
    /// begin, or a clash of a merge, which may reach over several entries: then the whole file has to
    /// be parsed properly.
    pub fn of(text: &'a str) -> Option<Self> {
        if has_three_quotes(text.as_bytes()) || has_marks(text.as_bytes()) {
            return None;
        }
        let mut at = 0;
        while at < text.len() && !text[at..].starts_with(ENTRY) {
            at = line_end(text, at).1;
        }
        Some(Self { text, at })
    }
}

/// Whether three quotes of a kind stand side by side. One of any three bytes in a row is looked
/// at by steps of three.
fn has_three_quotes(text: &[u8]) -> bool {
    let mut at = 2;
    while let Some(byte) = text.get(at) {
        if matches!(byte, b'"' | b'\'') {
            let around = &text[at - 2..text.len().min(at + 3)];
            if around.windows(3).any(|three| three == [*byte; 3]) {
                return true;
            }
        }
        at += 3;
    }
    false
}

/// Whether seven marks of a merge stand side by side. One of any seven bytes in a row is looked at.
fn has_marks(text: &[u8]) -> bool {
    let mut at = 6;
    while let Some(byte) = text.get(at) {
        if matches!(byte, b'<' | b'>' | b'|') {
            let around = &text[at - 6..text.len().min(at + 7)];
            if around.windows(7).any(|seven| seven == [*byte; 7]) {
                return true;
            }
        }
        at += 7;
    }
    false
}

/// Where the line at `at` ends, without and with its line end.
fn line_end(text: &str, at: usize) -> (usize, usize) {
    match text[at..].find('\n') {
        Some(length) => {
            let end = at + length;
            let carriage = length > 0 && text.as_bytes()[end - 1] == b'\r';
            (end - usize::from(carriage), end + 1)
        }
        None => (text.len(), text.len()),
    }
}

impl<'a> Iterator for Skim<'a> {
    type Item = Skimmed<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let mut entry = Entry::default();
        let (end, mut at) = line_end(self.text, start);
        if end - start != ENTRY.len() {
            entry.part = Part::Odd;
        }
        while at < self.text.len() {
            let (end, next) = line_end(self.text, at);
            let line = &self.text[at..end];
            if line.starts_with(ENTRY) {
                break;
            }
            if !matches!(entry.part, Part::Odd | Part::Tables) {
                entry.part = entry.line(line).unwrap_or(Part::Odd);
            }
            at = next;
        }
        self.at = at;
        Some(entry.skimmed(start..at))
    }
}

/// Where in an entry a line stands.
#[derive(Clone, Copy, Default, PartialEq)]
enum Part {
    /// Among its own keys.
    #[default]
    Keys,
    /// In the list of published rows.
    Published,
    /// In an inner table: nothing of the entry itself follows.
    Tables,
    /// Behind something that isn't plain.
    Odd,
}

/// An entry on its way.
#[derive(Default)]
struct Entry<'a> {
    part: Part,
    id: &'a str,
    name: &'a str,
    city: &'a str,
    address: &'a str,
    services: Services<'a>,
    location: Option<Location>,
}

impl<'a> Entry<'a> {
    /// Takes one line; `None` when it isn't plain.
    fn line(&mut self, line: &'a str) -> Option<Part> {
        let bytes = line.as_bytes();
        if self.part == Part::Published {
            return match bytes {
                [b']'] => Some(Part::Keys),
                [b' ', b' ', b'{', .., b'}', b','] => Some(Part::Published),
                _ => None,
            };
        }
        match bytes {
            [] | [b'#', ..] => return Some(Part::Keys),
            [b'[', ..] => return Some(Part::Tables),
            _ => {}
        }
        let key = bytes
            .iter()
            .position(|b| !(b.is_ascii_lowercase() || *b == b'_'))?;
        let value = line[key..].strip_prefix(" = ")?;
        match &bytes[..key] {
            b"id" => self.id = plain(value)?,
            b"name" => self.name = plain(value)?,
            b"city" => self.city = plain(value)?,
            b"address" => self.address = plain(value)?,
            b"services" => self.services = services(value)?,
            b"location" => self.location = Some(location(value)?),
            b"published" if value == "[" => return Some(Part::Published),
            b"" => return None,
            _ if is_closed(value) => {}
            _ => return None,
        }
        Some(Part::Keys)
    }

    fn skimmed(self, range: Range<usize>) -> Skimmed<'a> {
        let closed = matches!(self.part, Part::Keys | Part::Tables);
        let simple = closed && !self.id.is_empty() && !self.name.is_empty();
        let seen = if simple { self } else { Self::default() };
        Skimmed {
            range,
            id: seen.id,
            name: seen.name,
            city: seen.city,
            address: seen.address,
            services: seen.services,
            location: seen.location,
            simple,
        }
    }
}

/// Whether a value that isn't read here ends on its line.
fn is_closed(value: &str) -> bool {
    match value.as_bytes() {
        [b'"', .., last] => *last == b'"',
        [b'[', .., last] => *last == b']',
        [b'{', .., last] => *last == b'}',
        [b'0'..=b'9' | b'-', ..] => true,
        _ => false,
    }
}

/// A string without escapes.
fn plain(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    is_plain(inner).then_some(inner)
}

fn is_plain(text: &str) -> bool {
    !text.bytes().any(|b| b == b'"' || b == b'\\')
}

/// A list of strings without escapes.
fn services(value: &str) -> Option<Services<'_>> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    let list = inner.strip_prefix('"')?.strip_suffix('"')?;
    (is_plain(list) || list.split("\", \"").all(is_plain)).then_some(Services(inner))
}

fn location(value: &str) -> Option<Location> {
    let (lat, lon) = value
        .strip_prefix('[')?
        .strip_suffix(']')?
        .split_once(", ")?;
    Location::new(lat.parse().ok()?, lon.parse().ok()?)
}
