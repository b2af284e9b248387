//! Names in free words. An anonymous document doesn't get the fields that identify, but a note may
//! say 「花子さん」: such words give way to 「○○」.

use crate::text;
use serde_json::Value;

/// What stands in place of a name.
const MASK: &str = "○○";
/// What makes a single surname a person's.
const TITLES: [&str; 12] = [
    "さん",
    "様",
    "さま",
    "氏",
    "殿",
    "君",
    "くん",
    "ちゃん",
    "夫人",
    "先生",
    "家",
    "宅",
];

/// The words that tell who somebody is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Secrets {
    /// Wherever they stand.
    always: Vec<String>,
    /// Only with a title behind: a surname may be a town's name too.
    titled: Vec<String>,
}

impl Secrets {
    /// Adds a person's name: in full with and without the gap, and its parts.
    pub fn name(&mut self, name: &str) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let whole: String = parts.concat();
        if whole.chars().count() >= 2 {
            self.word(name.trim());
            self.word(&parts.join(" "));
            self.word(&parts.join("　"));
            self.word(&whole);
        }
        match parts.as_slice() {
            [family, given @ ..] if !given.is_empty() => {
                self.titled.push((*family).to_string());
                for given in given {
                    if given.chars().count() >= 2 {
                        self.word(given);
                    } else {
                        self.titled.push((*given).to_string());
                    }
                }
            }
            [one] => self.titled.push((*one).to_string()),
            _ => {}
        }
    }

    /// Adds a word that tells by itself: a number, an address.
    pub fn word(&mut self, word: &str) {
        if !word.is_empty() && !self.always.iter().any(|known| known == word) {
            self.always.push(word.to_string());
        }
    }

    /// The words without them, and how many there were.
    fn hide(&self, words: &str) -> (String, usize) {
        let mut hidden = 0;
        let mut text = words.to_string();
        let mut put = |text: &mut String, from: &str, to: &str| {
            let found = text.matches(from).count();
            if found > 0 {
                hidden += found;
                *text = text.replace(from, to);
            }
        };
        // The longer first: a full name holds its parts.
        let mut always: Vec<&String> = self.always.iter().collect();
        always.sort_by_key(|word| std::cmp::Reverse(word.len()));
        for word in always {
            put(&mut text, word, MASK);
        }
        for word in &self.titled {
            for title in TITLES {
                put(
                    &mut text,
                    &format!("{word}{title}"),
                    &format!("{MASK}{title}"),
                );
            }
        }
        (text, hidden)
    }
}

/// Hides the secrets in every text below `value`; how many were hidden.
pub fn scrub(value: &mut Value, secrets: &Secrets) -> usize {
    match value {
        Value::String(words) => {
            // Width and kana don't hide a name.
            let plain = secrets.hide(words);
            let (hidden, count) = match plain.1 {
                0 => {
                    let folded: String = text::unified(words);
                    secrets.hide(&folded)
                }
                _ => plain,
            };
            if count > 0 {
                *words = hidden;
            }
            count
        }
        Value::Array(items) => items.iter_mut().map(|item| scrub(item, secrets)).sum(),
        Value::Object(map) => map.values_mut().map(|item| scrub(item, secrets)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_in_notes_give_way() {
        let mut secrets = Secrets::default();
        secrets.name("平塚 花子");
        secrets.name("ヒラツカ ハナコ");
        secrets.name("林 保");
        secrets.word("0041234");
        for (words, shown) in [
            ("平塚花子様は家に帰りたい", "○○様は家に帰りたい"),
            ("平塚　花子", "○○"),
            ("花子さんの猫", "○○さんの猫"),
            ("ﾊﾅｺさん", "○○さん"),
            ("平塚さんは平塚市に住む", "○○さんは平塚市に住む"),
            (
                "林さんと林道を歩く。保さん。保険",
                "○○さんと林道を歩く。○○さん。保険",
            ),
            ("ID 0041234", "ID ○○"),
            ("胃瘻", "胃瘻"),
        ] {
            let mut value = json!({"a": [words]});
            scrub(&mut value, &secrets);
            assert_eq!(value, json!({"a": [shown]}), "{words}");
        }
    }
}
