//! Names in free words. An anonymous document doesn't get the fields that identify, but a note may
//! say 「花子さん」: such words give way to 「○○」.

use crate::model::{Case, Date};
use crate::text;
use chrono::Datelike;
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
    /// The words that tell who the patient of a case is, and who belongs to them.
    pub fn of(case: &Case) -> Self {
        let mut secrets = Self::default();
        let patient = &case.patient;
        let manager = case.insurance.care_manager.as_ref();
        let others = [
            patient.name.as_deref(),
            case.intake.requester_name.as_deref(),
            manager.and_then(|manager| manager.name.as_deref()),
        ];
        let kin = case.family.iter();
        let names = kin.clone().filter_map(|member| member.name.as_deref());
        for name in others.into_iter().flatten().chain(names) {
            secrets.name(name);
        }
        if let Some(kana) = &patient.kana {
            secrets.reading(kana);
        }
        let words = [patient.chart_no.as_deref(), patient.employer.as_deref()];
        for word in words.into_iter().flatten().chain([case.id.as_str()]) {
            secrets.word(word);
        }
        // People leave out the zeros in front.
        let chart = patient
            .chart_no
            .as_deref()
            .map(|number| number.trim_start_matches('0'));
        if let Some(number) = chart.filter(|number| number.len() >= 4) {
            secrets.word(number);
        }
        let phones = kin.clone().filter_map(|member| member.phone.as_deref());
        for number in patient.phone.as_deref().into_iter().chain(phones) {
            secrets.phone(number);
        }
        if let Some(address) = &patient.address {
            secrets.address(address, patient.city.as_deref());
        }
        for born in patient
            .born
            .into_iter()
            .chain(kin.filter_map(|member| member.born))
        {
            secrets.day(born);
        }
        secrets
    }

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

    /// Adds how a name is read. Hiragana too: but a given name in hiragana may be a piece of any
    /// sentence (「することは」), so parts of it need a title behind.
    pub fn reading(&mut self, kana: &str) {
        self.name(kana);
        let hiragana = text::hiragana(kana);
        let parts: Vec<&str> = hiragana.split_whitespace().collect();
        if parts.len() > 1 {
            self.word(&parts.join(" "));
            self.word(&parts.join("　"));
            self.word(&parts.concat());
        }
        self.titled.extend(parts.into_iter().map(String::from));
    }

    /// Adds a telephone number, with and without its hyphens.
    pub fn phone(&mut self, number: &str) {
        self.word(number);
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 9 {
            self.word(&digits);
        }
    }

    /// Adds an address, in full and without the municipality that may be told.
    pub fn address(&mut self, address: &str, city: Option<&str>) {
        self.word(address);
        let within = city.and_then(|city| address.strip_prefix(city));
        if let Some(within) = within.filter(|within| within.chars().count() > 2) {
            self.word(within.trim());
        }
    }

    /// Adds a day in all the ways people write one.
    pub fn day(&mut self, day: Date) {
        let (year, month, date) = (day.year(), day.month(), day.day());
        let mut years = vec![year.to_string()];
        let (era, short) = (text::era(day), text::era_short(day));
        let era = era.split('年').next().unwrap_or_default();
        let short = short.split('.').next().unwrap_or_default();
        let number = short.trim_start_matches(char::is_alphabetic);
        years.extend(era.chars().next().map(|name| format!("{name}{number}")));
        years.extend([era.to_string(), short.to_string(), short.to_lowercase()]);
        for year in years {
            for (month, date) in [
                (month.to_string(), date.to_string()),
                (format!("{month:02}"), format!("{date:02}")),
            ] {
                self.word(&format!("{year}年{month}月{date}日"));
                for mark in ["-", "/", "."] {
                    self.word(&[&*year, &*month, &*date].join(mark));
                }
            }
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
            let (hidden, count) = secrets.hide(words);
            // Width doesn't hide a name; where it hides none, the words keep theirs.
            let (unified, more) = secrets.hide(&text::unified(&hidden));
            if count + more > 0 {
                *words = if more > 0 { unified } else { hidden };
            }
            count + more
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
        secrets.reading("ヒラツカ ハナコ");
        secrets.name("林 保");
        secrets.word("0041234");
        secrets.phone("0463-00-0001");
        secrets.address("神奈川県平塚市中央1-2-3", Some("神奈川県平塚市"));
        secrets.day("1944-05-02".parse().expect("a day"));
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
            ("花子さん(ﾊﾅｺ、ひらつか　はなこ)", "○○さん(○○、○○)"),
            ("はなこさんは、はなこのみ", "○○さんは、はなこのみ"),
            ("電話0463-00-0001か0463000001", "電話○○か○○"),
            ("平塚市中央1-2-3、神奈川県平塚市中央1-2-3", "平塚市○○、○○"),
            ("S19.5.2生、１９４４年５月２日、昭19/05/02", "○○生、○○、○○"),
            ("胃瘻", "胃瘻"),
        ] {
            let mut value = json!({"a": [words]});
            scrub(&mut value, &secrets);
            assert_eq!(value, json!({"a": [shown]}), "{words}");
        }
    }
}
