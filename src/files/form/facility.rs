//! The form of a directory: `facilities.toml` and `facilities/*.toml` (docs/file-format.md).

use super::Holds::{
    Bool, Claims, Date, Entries, Group, Int, Location, Number, Prose, Text, Texts, Word, Words,
};
use super::{Form, Key, key, must};
use crate::vocabulary::Table;

const fn form(label: &'static str, keys: &'static [Key]) -> Form {
    Form { label, keys }
}

/// A directory file.
pub static DIRECTORY: Form = form(
    "施設台帳",
    &[
        key("directory", "見出し", Group(&HEAD)),
        key("facility", "施設", Entries(&FACILITY)),
    ],
);

static HEAD: Form = form(
    "見出し",
    &[
        key("version", "書式の版", Int(1, 1)),
        key("prefecture", "都道府県", Text),
        key("count", "件数", Int(0, 10_000_000)),
        key("bounds", "範囲", super::Holds::Free),
    ],
);

/// A facility.
pub static FACILITY: Form = form(
    "施設",
    &[
        must("id", "事業所番号", Text),
        key("name", "名称", Text),
        key("kana", "カナ", Text),
        key("corporation", "法人", Text),
        key("services", "サービス", Words(Table::Services)),
        key("address", "住所", Text),
        key("city", "市区町村", Text),
        key("location", "緯度経度", Location),
        key("tel", "電話", Text),
        key("fax", "FAX", Text),
        key("fax_verified", "FAX番号の確認日", Date),
        key("no_reply_wanted", "受診報告不要", Bool),
        key("url", "ホームページ", Text),
        key("area", "訪問・担当の地域", Texts),
        key("radius_km", "訪問できる距離(km)", Number),
        key("days", "営業日", Words(Table::Weekdays)),
        key("days_note", "営業日の特記", Prose),
        key("hours", "時間", Text),
        key("relation", "当院との関係", Word(Table::Relations)),
        key("contact", "窓口", Group(&CONTACT)),
        key("cost", "費用", Group(&COST)),
        key(
            "care_levels",
            "受け入れる要介護度",
            Words(Table::CareLevels),
        ),
        key("age_min", "年齢の下限", Int(0, 120)),
        key("age_max", "年齢の上限", Int(0, 150)),
        key("departments", "診療科", Words(Table::Departments)),
        key("wards", "病棟", Entries(&WARD)),
        key("capacity", "定員", Int(0, 100_000)),
        key("accepts", "受入可否", Claims),
        key("vacancy", "空き", Entries(&VACANCY)),
        key("meetings", "面会", Entries(&MEETING)),
        key("published", "公表データの行", Entries(&PUBLISHED)),
        key("source", "出どころ", Text),
        key("asof", "情報の日付", Date),
        key("note", "備考", Prose),
        key("extra", "院内独自の項目", super::Holds::Free),
    ],
);

static CONTACT: Form = form(
    "窓口",
    &[
        key("name", "氏名", Text),
        key("role", "役職", Text),
        key("tel", "直通", Text),
        key("note", "備考", Text),
    ],
);

static COST: Form = form(
    "費用",
    &[
        key("monthly_yen", "月額(円)", Int(0, 100_000_000)),
        key("note", "備考", Text),
    ],
);

static WARD: Form = form(
    "病棟",
    &[
        key("kind", "病棟種別", Word(Table::Services)),
        key("beds", "病床数", Int(0, 10_000)),
    ],
);

/// A claim about one need.
pub static CLAIM: Form = form(
    "受入可否",
    &[
        key("value", "可否", Word(Table::Answers)),
        key("note", "条件", Text),
        key("asof", "情報の日付", Date),
        key("source", "出どころ", Text),
    ],
);

static VACANCY: Form = form(
    "空き",
    &[
        key("what", "対象", Text),
        key("state", "状態", Word(Table::VacancyStates)),
        key("count", "数", Int(0, 10_000)),
        key("asof", "情報の日付", Date),
        key("source", "出どころ", Text),
        key("note", "備考", Text),
    ],
);

static MEETING: Form = form(
    "面会",
    &[
        key("on", "面会の日", Date),
        key("method", "方法", Text),
        key("who", "だれが", Text),
        key("topic", "話題", Prose),
    ],
);

static PUBLISHED: Form = form(
    "公表データの行",
    &[
        key("service", "サービス", Word(Table::Services)),
        key("source", "出どころ", Text),
        key("asof", "情報の日付", Date),
        key("name", "名称", Text),
        key("address", "住所", Text),
        key("tel", "電話", Text),
        key("capacity", "定員", Int(0, 100_000)),
        key("days", "利用可能曜日", Text),
        key("days_note", "特記事項", Prose),
        key("note", "取込時の注記", Prose),
    ],
);
