//! The form of `renkei.toml`. Every key is optional.

use super::Holds::{Bool, Group, Int, Location, Named, NamedEntries, Number, Text, Texts};
use super::{Form, Key, key, must};

const fn form(label: &'static str, keys: &'static [Key]) -> Form {
    Form { label, keys }
}

/// The settings.
pub static SETTINGS: Form = form(
    "設定",
    &[
        key("office", "連携室", Group(&OFFICE)),
        key("staff", "職員", Named(&MEMBER)),
        key("ids", "採番", Group(&IDS)),
        key("calendar", "暦", Group(&CALENDAR)),
        key("match", "候補さがし", Group(&MATCH)),
        key("freshness", "情報の鮮度", Group(&FRESHNESS)),
        key("print", "印刷", Group(&PRINT)),
        key("git", "履歴", Group(&GIT)),
        key("audit", "監査", Group(&AUDIT)),
        key("vocabulary", "院内独自の用語", NamedEntries(&TERM)),
        key("extra", "院内独自の項目", super::Holds::Free),
    ],
);

static OFFICE: Form = form(
    "連携室",
    &[
        key("name", "名称", Text),
        key("hospital", "病院名", Text),
        key("zip", "郵便番号", Text),
        key("address", "住所", Text),
        key("tel", "電話", Text),
        key("fax", "FAX", Text),
        key("location", "緯度経度", Location),
        key("unit_area", "地域区分", Text),
        key("fee", "届出", Text),
        key("day_count", "日数の数え方", Text),
    ],
);

static MEMBER: Form = form(
    "職員",
    &[
        key("name", "氏名", Text),
        key("role", "職種", Text),
        key("tel", "電話", Text),
        key("mail", "メール", Text),
    ],
);

static IDS: Form = form("採番", &[key("prefix", "施設の記号", Text)]);

static CALENDAR: Form = form("暦", &[key("closed", "休業日", Texts)]);

static MATCH: Form = form(
    "候補さがし",
    &[
        key("max_km", "さがす距離(km)", Number),
        key("limit", "表示する件数", Int(1, 10_000)),
    ],
);

static FRESHNESS: Form = form(
    "情報の鮮度",
    &[
        key("vacancy_days", "空き(日)", Int(0, 10_000)),
        key("acceptance_days", "受入可否(日)", Int(0, 10_000)),
        key("address_days", "所在地(日)", Int(0, 10_000)),
        key("contact_days", "症例の動き(日)", Int(0, 10_000)),
    ],
);

static PRINT: Form = form(
    "印刷",
    &[
        key("browser", "PDFにするブラウザー", Text),
        key("answer_days", "打診の回答期限(日)", Int(1, 365)),
    ],
);

static GIT: Form = form("履歴", &[key("commit", "自動で記録する", Bool)]);

static AUDIT: Form = form(
    "監査",
    &[
        key("signed", "署名のある記録だけ", Bool),
        key("hours", "紙を変える時間帯", Text),
        key("closed_days", "休みの日の変更も見る", Bool),
        key("known_authors", "職員の一覧にいる人だけ", Bool),
        key("inside", "院内とみなすホスト", Texts),
        key("access_log", "閲覧の記録を残す", Bool),
        key("acknowledged", "確かめた書き換え", Texts),
    ],
);

/// A term under `[[vocabulary.needs]]`; the key names the table.
static TERM: Form = form(
    "用語",
    &[
        key("id", "英語の名前", Text),
        must("label", "用語", Text),
        key("aliases", "別の書き方", Texts),
        key("group", "分類", Text),
    ],
);
