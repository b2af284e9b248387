//! What git says of the history, read: the log with its versions, fsck, the positions of a branch.

use super::audit::{Damage, Deed, Position, Signature, Swap};
use std::io::{self, BufRead};

/// Before the fields of a commit stands a character that no status of a file begins with.
pub const FORMAT: &str = "--format=%x01%H%x00%P%x00%aI%x00%an%x00%ae%x00%(trailers:key=Renkei-Operation,valueonly,separator=%x2C)";
const ENTRY: u8 = 1;

/// The log, piece by piece between its NULs. Names and paths hold none, so each piece is what its place
/// says, whatever stands in it.
pub struct Tokens<R> {
    from: R,
    next: Option<Vec<u8>>,
}

impl<R: BufRead> Tokens<R> {
    /// The log that this gives.
    pub fn new(from: R) -> Self {
        Self { from, next: None }
    }

    fn token(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(token) = self.next.take() {
            return Ok(Some(token));
        }
        let mut token = Vec::new();
        if self.from.read_until(0, &mut token)? == 0 {
            return Ok(None);
        }
        if token.last() == Some(&0) {
            token.pop();
        }
        Ok(Some(token))
    }

    fn text(&mut self) -> io::Result<String> {
        let token = self.token()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&token).into_owned())
    }

    /// The next commit.
    ///
    /// # Errors
    /// What gives the log can't be read.
    pub fn deed(&mut self) -> io::Result<Option<Deed>> {
        let head = loop {
            match self.token()? {
                None => return Ok(None),
                Some(token) if token.first() == Some(&ENTRY) => break token,
                Some(_) => {}
            }
        };
        let mut deed = Deed {
            id: String::from_utf8_lossy(&head[1..]).into_owned(),
            is_merge: self.text()?.contains(' '),
            at: self.text()?,
            by: self.text()?,
            mail: self.text()?,
            operation: self.text()?.trim().to_string(),
            ..Deed::default()
        };
        while let Some(token) = self.token()? {
            if token.first() == Some(&ENTRY) {
                self.next = Some(token);
                break;
            }
            let words = String::from_utf8_lossy(&token).into_owned();
            let words = words.trim_start_matches('\n');
            if words.starts_with(':') {
                let swap = self.swap(words)?;
                deed.swaps.push(swap);
            }
        }
        Ok(Some(deed))
    }

    /// `:100644 100644 OLD NEW M`, or with a colon, a mode and an object for each parent of a merge.
    fn swap(&mut self, words: &str) -> io::Result<Swap> {
        let parents = words.bytes().take_while(|byte| *byte == b':').count();
        let fields: Vec<&str> = words.trim_start_matches(':').split(' ').collect();
        let object = |place: usize| {
            let id = fields.get(place).copied().unwrap_or_default();
            let is_one = !id.is_empty() && id.bytes().any(|byte| byte != b'0');
            is_one.then(|| id.to_string())
        };
        // Modes of the parents and the result, then their objects. The first parent is the office's own.
        let (old, new) = (object(parents + 1), object(2 * parents + 1));
        let status = fields.last().copied().unwrap_or_default();
        let first = self.text()?;
        let moved = parents == 1 && status.starts_with(['R', 'C']);
        let second = if moved { Some(self.text()?) } else { None };
        let path = second.unwrap_or_else(|| first.clone());
        Ok(Swap {
            was: old.is_some().then_some(first),
            path: new.is_some().then_some(path),
            old,
            new,
        })
    }
}

/// What git says of a signature in one letter.
pub fn signature(letter: &str) -> Signature {
    match letter.trim() {
        "G" => Signature::Good,
        "B" => Signature::Bad,
        "U" => Signature::Stranger,
        "X" | "Y" | "R" => Signature::Expired,
        "E" => Signature::Unchecked,
        _ => Signature::None,
    }
}

/// What fsck says of objects, each once.
pub fn damages(said: &str) -> Vec<Damage> {
    let mut found: Vec<Damage> = Vec::new();
    for line in said.lines() {
        let told = line.starts_with("error") || line.starts_with("fatal");
        let counts = told || line.starts_with("missing ") || line.contains("corrupt");
        if !counts {
            continue;
        }
        let words = line.split(|c: char| !c.is_ascii_hexdigit());
        let object = words
            .into_iter()
            .find(|word| word.len() >= 40)
            .unwrap_or("");
        // Lines without an object only begin what the next one names.
        if object.is_empty() || found.iter().any(|known| known.object == object) {
            continue;
        }
        found.push(Damage {
            object: object.to_string(),
            said: line.to_string(),
            papers: Vec::new(),
        });
    }
    found
}

/// The lines of a reflog: `OLD NEW NAME <MAIL> SECONDS ZONE\tHOW`.
pub fn positions(log: &str) -> Vec<Position> {
    log.lines()
        .filter_map(|line| {
            let (head, how) = line.split_once('\t').unwrap_or((line, ""));
            let mut words = head.splitn(3, ' ');
            let (old, new) = (words.next()?, words.next()?);
            let who = words.next().unwrap_or_default();
            let (by, when) = who.rsplit_once("> ").unwrap_or((who, ""));
            Some(Position {
                old: old.to_string(),
                new: new.to_string(),
                at: when.split(' ').next()?.parse().unwrap_or(0),
                by: by.split(" <").next().unwrap_or_default().to_string(),
                how: how.to_string(),
            })
        })
        .collect()
}

/// The entries of `git log -g`, which come the newest first.
pub fn walked(said: &str) -> Vec<Position> {
    let mut found: Vec<Position> = Vec::new();
    let entries: Vec<&str> = said.lines().collect();
    for entry in entries.iter().rev() {
        let mut words = entry.split('\0').map(String::from);
        let mut next = || words.next().unwrap_or_default();
        let (new, by, how) = (next(), next(), next());
        let old = found.last().map(|last| last.new.clone());
        found.push(Position {
            old: old.unwrap_or_default(),
            new,
            at: 0,
            by,
            how,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deeds(log: &str) -> Vec<Deed> {
        let mut tokens = Tokens::new(log.as_bytes());
        let mut found = Vec::new();
        while let Some(deed) = tokens.deed().expect("bytes") {
            found.push(deed);
        }
        found
    }

    #[test]
    fn each_piece_is_what_its_place_says() {
        let log = "\u{1}c3\0p1 p2\0t3\0b\0m\0\0\n::100644 100644 100644 a1 a2 a3 MM\0x\0\u{1}c2\0p1\0t2\0\u{1}b\n\0m\0facility vacancy\0\n:100644 100644 a1 a2 R090\0\u{1}x\0:y\0:100644 000000 a3 0000 D\0z\0\u{1}c1\0\0t1\0b\0m\0set\0\n:000000 100644 0000 a1 A\0x\0\u{1}c0\0\0t0\0b\0m\0\0";
        let told = deeds(log);
        let ids: Vec<&str> = told.iter().map(|deed| deed.id.as_str()).collect();
        assert_eq!(ids, ["c3", "c2", "c1", "c0"]);
        let swap = |was: Option<&str>, path: Option<&str>, old: Option<&str>, new: Option<&str>| {
            let own = |words: Option<&str>| words.map(String::from);
            Swap {
                was: own(was),
                path: own(path),
                old: own(old),
                new: own(new),
            }
        };
        assert!(told[0].is_merge && !told[1].is_merge);
        assert_eq!(
            told[0].swaps,
            [swap(Some("x"), Some("x"), Some("a1"), Some("a3"))]
        );
        assert_eq!(told[1].by, "\u{1}b\n");
        assert_eq!(told[1].operation, "facility vacancy");
        assert_eq!(
            told[1].swaps,
            [
                swap(Some("\u{1}x"), Some(":y"), Some("a1"), Some("a2")),
                swap(Some("z"), None, Some("a3"), None)
            ]
        );
        assert_eq!(told[2].swaps, [swap(None, Some("x"), None, Some("a1"))]);
        assert_eq!(
            ["G", "B", "U", "Y", "E", "N", ""].map(signature),
            [
                Signature::Good,
                Signature::Bad,
                Signature::Stranger,
                Signature::Expired,
                Signature::Unchecked,
                Signature::None,
                Signature::None
            ]
        );
        assert_eq!(told[3].swaps, []);
    }

    #[test]
    fn fsck_names_objects_once() {
        let id = "b77b4eb1d946f923f61785536da9ca5af6909f06";
        let other = "587be6b4c3f93f93c489c0111bba5596147a26cb";
        let said = format!(
            "error: inflate: data stream error (incorrect header check)\nerror: unable to unpack header of .git/objects/b7/7b4eb1\nerror: {id}: object corrupt or missing: .git/objects/b7/7b\nbroken link from    tree {id}\n              to    blob {other}\nmissing blob {other}\nmissing blob {id}\nnotice: HEAD points to an unborn branch\n"
        );
        let objects: Vec<String> = damages(&said).into_iter().map(|one| one.object).collect();
        assert_eq!(objects, [id, other]);
        assert_eq!(damages("notice: No default references\n"), []);
    }

    #[test]
    fn a_reflog_is_read() {
        let log = "0000 aaaa 田中 花 <t@x> 1795000000 +0900\tcommit (initial): 一\naaaa bbbb 田中 花 <t@x> 1795000060 +0900\tcommit (amend): 二\nspoilt\n";
        let found = positions(log);
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[1],
            Position {
                old: "aaaa".into(),
                new: "bbbb".into(),
                at: 1_795_000_060,
                by: "田中 花".into(),
                how: "commit (amend): 二".into(),
            }
        );
        let walked = walked("bbbb\0n\0amend\naaaa\0n\0first");
        assert_eq!(
            (walked[1].old.as_str(), walked[1].new.as_str()),
            ("aaaa", "bbbb")
        );
    }
}
