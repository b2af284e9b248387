//! The form of a rule pack (`rules/*.toml`, and the built-in packs).

use super::Holds::{
    Bool, Choice, Choices, Conditions, Date, Entries, Groups, Int, Prose, Quantities, Quantity,
    Shift, Text, Texts, Word, Words,
};
use super::{Form, Key, key, must};
use crate::regulation::condition::TIERS;
use crate::regulation::{Age, CareUnits, Days, Km, Months, Percent, Points, Price, Term, Times};
use crate::vocabulary::Table;

const fn form(label: &'static str, keys: &'static [Key]) -> Form {
    Form { label, keys }
}

/// A form whose first keys are those of every row.
macro_rules! row {
    ($name:ident, $label:literal, $($key:expr,)*) => {
        static $name: Form = form($label, &[
            must("id", "規則の名前", Text),
            must("label", "内容", Text),
            key("from", "開始日", Date),
            key("until", "終了日", Date),
            key("by", "どの日で選ぶか", Choice(&["today", "discharge"])),
            must("basis", "根拠", Text),
            must("source", "資料", Text),
            must("confirmed", "資料で確認済み", Bool),
            $($key,)*
        ]);
    };
}

/// A rule pack.
pub static RULES: Form = form(
    "規則の束",
    &[
        must("id", "束の名前", Text),
        key("label", "束の呼び名", Text),
        key("from", "開始日", Date),
        key("until", "終了日", Date),
        key("entry", "入所・利用の条件", Entries(&ENTRY)),
        key("payer", "訪問看護の保険", Entries(&PAYER)),
        key("insured", "被保険者", Entries(&INSURED)),
        key("tier", "加算の区分と病棟", Entries(&TIER)),
        key("deadline", "期限", Entries(&DEADLINE)),
        key("factor", "退院困難な要因", Entries(&FACTOR)),
        key("fee", "算定の候補", Entries(&FEE)),
        key("conflict", "併算定", Entries(&CONFLICT)),
        key("benefit", "制度", Entries(&ADVICE)),
        key("hint", "気づき", Entries(&ADVICE)),
        key("limit", "区分支給限度基準額", Entries(&LIMIT)),
        key("unit_price", "1単位の単価", Entries(&UNIT_PRICE)),
        key("outside_limit", "限度額の対象外", Entries(&OUTSIDE)),
        key("equipment", "福祉用具の制限", Entries(&EQUIPMENT)),
        key("validity", "認定有効期間", Entries(&VALIDITY)),
        key("order", "指示書", Entries(&ORDER)),
        key("document", "退院先ごとの書類", Entries(&DOCUMENT)),
        key("holiday", "国民の祝日", Entries(&HOLIDAY)),
        key("holiday_rule", "祝日の動き", Entries(&HOLIDAY_RULE)),
        key("reference", "参考", Entries(&REFERENCE)),
    ],
);

/// The form of a kind of rows.
pub fn row_form(kind: &str) -> Option<&'static Form> {
    match RULES.key(kind)?.holds {
        Entries(form) => Some(form),
        _ => None,
    }
}

const ANCHORS: &[&str] = &[
    "admission",
    "discharge",
    "discharged",
    "ward_entry",
    "rehab_start",
    "care_applied",
    "care_valid_to",
    "order",
    "special_order",
    "closed",
    "visited",
    "no_show",
    "referral",
    "callback",
    "appointment",
    "first_visit",
    "unable_to_work",
    "born",
    "surgery",
    "onset",
    "today",
];
/// The anchors that are one day of the case.
const DAYS: &[&str] = &[
    "admission",
    "discharge",
    "discharged",
    "care_applied",
    "care_valid_to",
    "closed",
    "visited",
    "no_show",
    "first_visit",
    "unable_to_work",
    "born",
    "surgery",
    "onset",
    "today",
];
const COUNTS: &[&str] = &[
    "DC1", "DC2", "DC3", "DC4", "DC5", "DC6", "DC7", "DC8", "DC9", "DC10", "DC11", "Day",
];
const AREAS: &[&str] = &[
    "1級地",
    "2級地",
    "3級地",
    "4級地",
    "5級地",
    "6級地",
    "7級地",
    "その他",
];

const WHEN: Key = key("when", "当てはまる条件", Entries(&CLAUSE));

static CLAUSE: Form = form(
    "条件",
    &[
        key("all", "すべて", Conditions),
        key("none", "どれもない", Conditions),
    ],
);

static NAMED: Form = form(
    "条件",
    &[
        must("label", "内容", Text),
        key("all", "すべて", Conditions),
        key("any", "どれか", Conditions),
        key("none", "どれもない", Conditions),
    ],
);

row! { ENTRY, "入所・利用の条件",
    must("kind", "条件の種類", Choice(&["insured", "care_level", "resident", "dementia", "age", "disability", "tags", "distance", "rehab_category"])),
    key("services", "サービス", Words(Table::Services)),
    key("groups", "サービスの分類", Texts),
    key("levels", "要介護度", Words(Table::CareLevels)),
    key("special_levels", "条件付の要介護度", Words(Table::CareLevels)),
    key("special", "その条件", Text),
    key("age_min", "年齢", Quantity(Age::UNITS)),
    key("below", "年齢が足りないとき", Choice(&["ask", "unfit"])),
    key("tags", "病名の分類", Words(Table::DiagnosisTags)),
    key("special_tags", "条件付の病名の分類", Words(Table::DiagnosisTags)),
    key("max_km", "距離", Quantity(Km::UNITS)),
    key("category", "別表第九", Entries(&CATEGORY)),
    key("question", "聞くこと", Text),
}

static CATEGORY: Form = form(
    "別表第九",
    &[
        must("number", "番号", Int(1, 6)),
        must("label", "状態", Text),
        must("days", "上限", Quantity(Days::UNITS)),
        key("tags", "病名の分類", Words(Table::DiagnosisTags)),
        key("with", "一緒にある病名の分類", Words(Table::DiagnosisTags)),
        key(
            "ask_tags",
            "確かめる病名の分類",
            Words(Table::DiagnosisTags),
        ),
        key("ask", "確かめること", Text),
    ],
);

row! { PAYER, "訪問看護の保険",
    must("payer", "保険", Word(Table::Payers)),
    must("weekly", "回数", Text),
    key("weekly_max", "週の上限", Quantity(Days::UNITS)),
    key("table8_lifts", "別表第8なら上限なし", Bool),
    key("days", "期間", Quantity(Days::UNITS)),
    key("hoehn_yahr", "ホーエン・ヤール(以上)", Int(1, 5)),
    key("disability", "生活機能障害度(以上)", Int(1, 3)),
}

row! { INSURED, "被保険者",
    must("first_age", "第1号", Quantity(Age::UNITS)),
    must("second_age", "第2号", Quantity(Age::UNITS)),
}

row! { TIER, "加算の区分と病棟",
    must("tier", "区分", Choice(TIERS)),
    must("name", "呼び方", Text),
    must("wards", "病棟", Words(Table::WardKinds)),
}

row! { DEADLINE, "期限",
    must("rule", "due での名前", Text),
    key("registered", "届出", Texts),
    key("tiers", "区分", Choices(TIERS)),
    key("except_tiers", "当てはまらない区分", Choices(TIERS)),
    key("unregistered", "届出の設定がないときも", Bool),
    key("wards", "病棟", Groups(Table::WardKinds)),
    key("orders", "指示書", Words(Table::OrderKinds)),
    key("lines", "業務の系統", Words(Table::Lines)),
    WHEN,
    must("anchor", "起点", Choice(ANCHORS)),
    must("count", "数え方", Choice(COUNTS)),
    key("term", "期間", Quantity(Term::UNITS)),
    key("opens", "始まり(起点から)", Shift(Days::UNITS)),
    key("events", "果たす経過", Words(Table::EventKinds)),
    key("facts", "果たす記載", Choices(&["plan_started", "plan_explained", "certified", "renewal_applied", "first_reply", "mid_reply", "final_reply", "no_show_reply", "discharged"])),
    must("soon", "まもなくとする日数", Quantity(Days::UNITS)),
    key("window_only", "期間の中だけ", Bool),
    key("label_from_entry", "行の名前で呼ぶ", Bool),
    key("chance", "義務ではなく機会", Bool),
    key("fixed", "前倒ししない日", Bool),
    key("question", "聞くこと", Text),
    key("hint", "次の手", Text),
}

row! { FACTOR, "退院困難な要因",
    must("factor", "要因", Word(Table::Factors)),
    must("letter", "記号", Text),
    WHEN,
}

row! { FEE, "算定の候補",
    key("registered", "届出", Texts),
    must("points", "点数", Entries(&POINTS)),
    WHEN,
    key("evidence", "要る記録", Entries(&NAMED)),
    key("excluded", "対象外になること", Entries(&NAMED)),
}

static POINTS: Form = form(
    "点数",
    &[
        key("tier", "区分", Choice(TIERS)),
        must("points", "点数", Quantity(Points::UNITS)),
    ],
);

row! { CONFLICT, "併算定",
    must("events", "経過", Words(Table::EventKinds)),
    key("with", "一緒にできない経過", Words(Table::EventKinds)),
    must("within", "範囲", Choice(&["stay", "day", "month", "before_discharge"])),
    key("most", "回数", Quantity(Times::UNITS)),
    must("why", "理由", Text),
}

row! { ADVICE, "制度・気づき",
    must("when", "当てはまる条件", Entries(&CLAUSE)),
    key("categories", "相談区分", Words(Table::Categories)),
    must("why", "説明", Prose),
    key("dates", "日付", Entries(&ADVICE_DATE)),
}

static ADVICE_DATE: Form = form(
    "日付",
    &[
        must("id", "名前", Text),
        must("label", "内容", Text),
        WHEN,
        must("anchor", "起点", Choice(DAYS)),
        key("offset", "起点からずらす日数", Shift(Days::UNITS)),
        must("count", "数え方", Choice(COUNTS)),
        key("term", "期間", Quantity(Term::UNITS)),
        key("age", "年齢", Quantity(Age::UNITS)),
        key("birthday", "誕生日その日", Bool),
    ],
);

row! { LIMIT, "区分支給限度基準額",
    must("level", "要介護度", Word(Table::CareLevels)),
    must("units", "単位(月)", Quantity(CareUnits::UNITS)),
    must("warn", "注意する割合", Quantity(Percent::UNITS)),
}

row! { UNIT_PRICE, "1単位の単価",
    must("area", "地域区分", Choice(AREAS)),
    must("p70", "70%の群", Quantity(Price::UNITS)),
    must("p55", "55%の群", Quantity(Price::UNITS)),
    must("p45", "45%の群", Quantity(Price::UNITS)),
    must("p0", "0%の群", Quantity(Price::UNITS)),
}

row! { OUTSIDE, "限度額の対象外",
    must("services", "サービス", Words(Table::Services)),
}

row! { EQUIPMENT, "福祉用具の制限",
    must("levels", "要介護度", Words(Table::CareLevels)),
    must("items", "用具", Texts),
    must("exception", "例外", Text),
}

row! { VALIDITY, "認定有効期間",
    must("status", "認定の状況", Words(Table::CareStatus)),
    must("usual", "原則", Quantity(Months::UNITS)),
    must("lengths", "月数", Quantities(Months::UNITS)),
}

row! { ORDER, "指示書",
    must("orders", "指示書", Words(Table::OrderKinds)),
    key("most", "最長", Quantity(Months::UNITS)),
    key("usual", "無記載のとき", Quantity(Months::UNITS)),
    key("monthly", "月の回数", Quantity(Times::UNITS)),
    key("monthly_special", "次の処置があるとき", Quantity(Times::UNITS)),
    key("needs", "その処置", Words(Table::Needs)),
}

row! { DOCUMENT, "退院先ごとの書類",
    must("when", "当てはまる条件", Entries(&CLAUSE)),
    must("needs", "書類", Words(Table::DocumentKinds)),
    key("instead", "代わりになる書類", Words(Table::DocumentKinds)),
}

row! { HOLIDAY, "国民の祝日",
    must("on", "日", Text),
}

row! { HOLIDAY_RULE, "祝日の動き",
    must("kind", "種類", Choice(&["substitute", "sandwiched"])),
    key("moves_to", "動く先", Choice(&["next_day", "next_free_day"])),
    key("except", "除く日", Choices(&["sunday", "substitute"])),
}

row! { REFERENCE, "参考",
    must("says", "内容", Texts),
}
