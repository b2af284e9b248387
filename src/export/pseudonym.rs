//! Names for what may not be named: HMAC-SHA-256 (RFC 2104) under a key that the office keeps apart.
//! With the key anybody can make the list of pseudonyms again; without it nobody can.

use sha2::{Digest, Sha256};

/// The bytes that a block of SHA-256 has.
const BLOCK: usize = 64;

/// A secret key.
#[derive(Clone)]
pub struct Key {
    inner: [u8; BLOCK],
    outer: [u8; BLOCK],
}

/// Why some bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// Fewer than 32 bytes: they could be guessed.
    Short,
    /// Hardly any different bytes: nobody drew them by lot.
    Plain,
}

impl Key {
    /// Fewer bytes could be guessed.
    pub const LEAST: usize = 32;

    /// The key of a file. Blanks and line ends around it don't count.
    pub fn of_file(bytes: &[u8]) -> Result<Self, NoKey> {
        let bytes = bytes.trim_ascii();
        let mut different: Vec<u8> = bytes.to_vec();
        different.sort_unstable();
        different.dedup();
        match (bytes.len() < Self::LEAST, different.len() < 8) {
            (true, _) => Err(NoKey::Short),
            (false, true) => Err(NoKey::Plain),
            (false, false) => Ok(Self::of(bytes)),
        }
    }

    fn of(bytes: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if bytes.len() > BLOCK {
            block[..32].copy_from_slice(&Sha256::digest(bytes));
        } else {
            block[..bytes.len()].copy_from_slice(bytes);
        }
        Self {
            inner: block.map(|byte| byte ^ 0x36),
            outer: block.map(|byte| byte ^ 0x5c),
        }
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut inner = Sha256::new();
        inner.update(self.inner);
        for part in parts {
            inner.update(part);
        }
        let mut outer = Sha256::new();
        outer.update(self.outer);
        outer.update(inner.finalize());
        outer.finalize().into()
    }

    /// The pseudonym of `name` among names of that kind: 32 hexadecimal digits.
    pub fn pseudonym(&self, kind: &str, name: &str) -> String {
        let mac = self.mac(&[kind.as_bytes(), b"\0", name.as_bytes()]);
        mac[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What tells two keys apart and nothing of either: eight hexadecimal digits.
    pub fn mark(&self) -> String {
        self.pseudonym("key", "")[..8].to_string()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2 and 6.
    #[test]
    fn it_is_the_mac_of_the_standard() {
        for (key, words, mac) in [
            (
                vec![0x0b; 20],
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            let is = Key::of(&key).mac(&[words.as_bytes()]);
            let is: String = is.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(is, mac, "{words}");
        }
    }

    #[test]
    fn a_key_that_could_be_guessed_is_none() {
        for (bytes, is) in [
            (&b""[..], Some(NoKey::Short)),
            (b"password", Some(NoKey::Short)),
            (b"  0123456789abcdef0123456789abcd  \n", Some(NoKey::Short)),
            (&[b'a'; 64], Some(NoKey::Plain)),
            (b"0123456789abcdef0123456789abcdef\r\n", None),
        ] {
            assert_eq!(Key::of_file(bytes).err(), is, "{bytes:?}");
        }
    }

    #[test]
    fn one_name_has_one_pseudonym_of_each_kind() {
        let key = Key::of(b"0123456789abcdef0123456789abcdef");
        let case = key.pseudonym("case", "2026-0012");
        assert_eq!(case.len(), 32);
        assert_eq!(case, key.pseudonym("case", "2026-0012"));
        assert_ne!(case, key.pseudonym("chart", "2026-0012"));
        assert_ne!(case, Key::of(b"another").pseudonym("case", "2026-0012"));
    }
}
