//! The form of a case paper (docs/file-format.md, schema 1).

use super::Holds::{
    Bool, Date, Entries, Free, Group, Int, Location, Prose, Text, Texts, Word, Words,
};
use super::care::{ASSESSMENT, DOCUMENT, PLAN, SERVICE};
use super::lines::{INBOUND, OUTCOME};
use super::{Form, Key, key, must};
use crate::vocabulary::Table;

pub(super) const fn form(label: &'static str, keys: &'static [Key]) -> Form {
    Form { label, keys }
}

pub(super) const ID: Key = key("id", "番号", Text);
pub(super) const ON: Key = key("on", "日付", Date);
pub(super) const NOTE: Key = key("note", "備考", Prose);

/// A case paper.
pub static CASE: Form = form(
    "症例",
    &[
        must("schema", "書式の版", Int(1, 1)),
        must("id", "症例番号", Text),
        must("line", "業務の系統", Word(Table::Lines)),
        must("opened", "受付日", Date),
        key("staff", "担当", Group(&STAFF)),
        key("intake", "相談受付", Group(&INTAKE)),
        must("patient", "患者", Group(&PATIENT)),
        key("family", "家族", Entries(&FAMILY)),
        key("insurance", "保険", Group(&INSURANCE)),
        key("inbound", "紹介受付", Group(&INBOUND)),
        key("admission", "入院", Group(&ADMISSION)),
        key("assessments", "アセスメント", Entries(&ASSESSMENT)),
        key("needs", "必要な処置・条件", Words(Table::Needs)),
        key("departments", "必要な診療科", Words(Table::Departments)),
        key("factors", "退院困難な要因", Group(&FACTORS)),
        key("wishes", "意向", Entries(&WISH)),
        key("consents", "同意", Entries(&CONSENT)),
        key("events", "経過", Entries(&EVENT)),
        key("referrals", "打診", Entries(&REFERRAL)),
        key("choice", "本人の選択", Group(&CHOICE)),
        key("appointments", "予定", Entries(&APPOINTMENT)),
        key("orders", "指示書", Entries(&ORDER)),
        key("services", "サービス", Entries(&SERVICE)),
        key("plan", "退院支援計画", Group(&PLAN)),
        key("documents", "発行した書類", Entries(&DOCUMENT)),
        key("outcomes", "相談の結果", Entries(&OUTCOME)),
        key("work", "就労", Group(&WORK)),
        key("acp", "人生会議", Group(&ACP)),
        key("abuse", "虐待", Group(&ABUSE)),
        key("barriers", "遅れの理由", Entries(&BARRIER)),
        key("hold", "保留", Group(&HOLD)),
        key("closure", "終結", Group(&CLOSURE)),
        key("former_closures", "以前の終結", Entries(&FORMER_CLOSURE)),
        key("former_ids", "以前の症例番号", Texts),
        key("extra", "院内独自の項目", Free),
    ],
);

static STAFF: Form = form(
    "担当",
    &[
        key("msw", "担当MSW", Text),
        key("nurse", "担当看護師", Text),
    ],
);

static INTAKE: Form = form(
    "相談受付",
    &[
        key("channel", "受付経路", Word(Table::Channels)),
        key("requester", "依頼者", Word(Table::Requesters)),
        key("requester_name", "依頼者の氏名", Text),
        key("categories", "相談区分", Words(Table::Categories)),
        key("request", "依頼内容", Prose),
    ],
);

static PATIENT: Form = form(
    "患者",
    &[
        key("chart_no", "院内ID", Text),
        key("name", "氏名", Text),
        key("kana", "カナ", Text),
        key("sex", "性別", Word(Table::Sexes)),
        key("born", "生年月日", Date),
        key("address", "住所", Text),
        key("city", "市区町村", Text),
        key("location", "緯度経度", Location),
        key("phone", "電話", Text),
        key("household", "世帯", Word(Table::Households)),
        key("housing", "住まい", Group(&HOUSING)),
        key("employer", "勤務先", Text),
        key("occupation", "職業", Text),
        key("life", "生活歴", Prose),
        key("caring", "家族を介護している", Bool),
    ],
);

static HOUSING: Form = form(
    "住まい",
    &[
        key("kind", "種類", Word(Table::Housing)),
        key("floor", "階", Int(-5, 200)),
        key("elevator", "エレベーター", Bool),
        NOTE,
    ],
);

static FAMILY: Form = form(
    "家族",
    &[
        ID,
        key("name", "氏名", Text),
        key("relation", "続柄", Text),
        key("living_together", "同居", Bool),
        key("phone", "電話", Text),
        key("roles", "役割", Words(Table::FamilyRoles)),
        key("care_capacity", "介護力", Word(Table::CareCapacities)),
        key("contact", "連絡", Word(Table::Contactable)),
        key("born", "生年月日", Date),
        NOTE,
    ],
);

static INSURANCE: Form = form(
    "保険",
    &[
        key("medical", "医療保険", Group(&MEDICAL)),
        key("care", "介護保険", Group(&CARE)),
        key("care_manager", "ケアマネジャー", Group(&CARE_MANAGER)),
        key("disability", "障害", Group(&DISABILITY)),
        key("other", "その他の制度", Words(Table::Insurances)),
        key("budget_yen", "月に払える額(円)", Int(0, 100_000_000)),
    ],
);

static MEDICAL: Form = form(
    "医療保険",
    &[
        key("kind", "種別", Word(Table::Insurances)),
        key("burden", "負担割合", Int(0, 3)),
    ],
);

static CARE: Form = form(
    "介護保険",
    &[
        key("status", "認定の状況", Word(Table::CareStatus)),
        key("level", "要介護度", Word(Table::CareLevels)),
        key("insurer", "保険者", Text),
        key("applied", "申請日", Date),
        key("certified", "認定日", Date),
        key("valid", "有効期間", Group(&PERIOD)),
        key("burden", "負担割合", Int(0, 3)),
        key(
            "specified_disease",
            "特定疾病",
            Word(Table::SpecifiedDiseases),
        ),
    ],
);

pub(super) static PERIOD: Form = form(
    "期間",
    &[key("from", "開始日", Date), key("to", "満了日", Date)],
);

static CARE_MANAGER: Form = form(
    "ケアマネジャー",
    &[
        key("facility", "事業所", Text),
        key("name", "氏名", Text),
        key("phone", "電話", Text),
    ],
);

static DISABILITY: Form = form(
    "障害",
    &[
        key("certificates", "手帳", Texts),
        key("support_level", "障害支援区分", Text),
    ],
);

static ADMISSION: Form = form(
    "入院",
    &[
        key("on", "入院日", Date),
        key("kind", "入院の種別", Word(Table::AdmissionKinds)),
        key("from", "入院前の場所", Word(Table::Destinations)),
        key("ward", "病棟", Text),
        key("room", "病室", Text),
        key("ward_kind", "病棟種別", Word(Table::WardKinds)),
        key("doctor", "主治医", Text),
        key("diagnoses", "病名", Entries(&DIAGNOSIS)),
        key("expected_discharge", "退院予定日", Date),
        key("discharged", "退院日", Date),
        key("permitted", "退院許可日", Date),
        key("medical_goal", "退院の医学的な条件", Prose),
        key("course", "経過と治療", Prose),
        key("history", "既往歴・家族歴", Prose),
        key("outlook", "今後の見通し", Prose),
        key("rehab_started", "回復期リハの算定開始日", Date),
        key("rehab_used_days", "回復期リハの使用済み日数", Int(0, 1000)),
        key("ward_moves", "転棟", Entries(&WARD_MOVE)),
        key("cause", "原因", Words(Table::Causes)),
        key("first_visit", "初診日", Date),
        key("last_discharged", "前回の退院日", Date),
    ],
);

static DIAGNOSIS: Form = form(
    "病名",
    &[
        key("name", "病名", Text),
        key("tags", "分類", Words(Table::DiagnosisTags)),
        key("onset", "発症日", Date),
        key("surgery", "手術日", Date),
    ],
);

static WARD_MOVE: Form = form(
    "転棟",
    &[
        key("on", "転棟日", Date),
        key("ward", "病棟", Text),
        key("ward_kind", "病棟種別", Word(Table::WardKinds)),
    ],
);

static FACTORS: Form = form(
    "退院困難な要因",
    &[
        key("confirmed", "確認した要因", Words(Table::Factors)),
        NOTE,
    ],
);

static WISH: Form = form(
    "意向",
    &[
        ID,
        ON,
        key("who", "誰の意向か", Text),
        key("place", "希望する場", Word(Table::WishPlaces)),
        key("text", "言葉", Prose),
        key("area", "希望する地域", Texts),
        key("services", "希望するサービス", Words(Table::Services)),
        key("days", "希望する曜日", Words(Table::Weekdays)),
    ],
);

static CONSENT: Form = form(
    "同意",
    &[
        ID,
        ON,
        key("by", "同意した人", Text),
        key("purpose", "目的", Word(Table::ConsentPurposes)),
        key("scope", "範囲", Words(Table::ConsentScopes)),
        key("method", "方法", Word(Table::ConsentMethods)),
        key("withdrawn", "撤回日", Date),
        NOTE,
    ],
);

static EVENT: Form = form(
    "経過",
    &[
        ID,
        ON,
        key("kind", "種別", Word(Table::EventKinds)),
        key("by", "担当", Text),
        key("with", "相手", Text),
        key("outcome", "結果", Word(Table::EventOutcomes)),
        key("text", "内容", Prose),
        key("next", "次の連絡日", Date),
    ],
);

static REFERRAL: Form = form(
    "打診",
    &[
        ID,
        key("facility", "打診先", Text),
        key("service", "サービス", Word(Table::Services)),
        key("sent", "打診日", Date),
        key("by", "方法", Word(Table::Methods)),
        key("identified", "氏名の開示", Bool),
        key("without_consent", "同意なしの理由", Text),
        key("status", "状態", Word(Table::ReferralStatus)),
        key("answered", "回答日", Date),
        key("ended", "取下げ・期限切れの日", Date),
        key("answer", "取下げの前の返事", Word(Table::ReferralStatus)),
        key("reason", "断り理由", Word(Table::DeclineReasons)),
        key("message", "先方への連絡", Prose),
        key("told", "家族への説明", Text),
        NOTE,
    ],
);

static CHOICE: Form = form(
    "本人の選択",
    &[
        ON,
        key("facility", "選んだ先", Text),
        key("by", "選んだ人", Text),
        key("shown", "示した候補", Texts),
        key("reason", "理由", Text),
    ],
);

static APPOINTMENT: Form = form(
    "予定",
    &[
        ID,
        ON,
        key("at", "時刻", Text),
        key("kind", "種別", Word(Table::AppointmentKinds)),
        key("place", "場所", Text),
        key("with", "相手", Texts),
        key("facility", "相手先", Text),
        key("staff", "担当", Texts),
        key("status", "状態", Word(Table::AppointmentStatus)),
        NOTE,
    ],
);

static ORDER: Form = form(
    "指示書",
    &[
        ID,
        key("kind", "種別", Word(Table::OrderKinds)),
        key("issued", "交付日", Date),
        key("months", "有効月数", Int(1, 60)),
        key("examined", "診療日", Date),
        key("facility", "指示先", Text),
    ],
);

static WORK: Form = form("就労", &[key("unable_from", "労務不能になった日", Date)]);

static ACP: Form = form(
    "人生会議",
    &[
        ON,
        key("policy", "方針", Word(Table::AcpPolicies)),
        key("text", "内容", Prose),
    ],
);

static ABUSE: Form = form(
    "虐待",
    &[
        key("suspected", "疑い", Bool),
        key("reported", "通報日", Date),
    ],
);

static BARRIER: Form = form(
    "遅れの理由",
    &[
        ID,
        key("reason", "理由", Word(Table::HoldReasons)),
        key("from", "開始日", Date),
        key("to", "終了日", Date),
        key("owner", "担当", Text),
    ],
);

static HOLD: Form = form(
    "保留",
    &[
        key("since", "保留の開始日", Date),
        key("reason", "理由", Word(Table::HoldReasons)),
    ],
);

static CLOSURE: Form = form(
    "終結",
    &[
        key("on", "終結日", Date),
        key("reason", "終結理由", Word(Table::ClosureReasons)),
        key("destination", "退院先", Word(Table::Destinations)),
        key("discharged", "退院日", Date),
        key("outcome", "転帰", Word(Table::Outcomes)),
        key("facility", "退院先の施設", Text),
        key("acknowledged", "残したまま終結したもの", Texts),
        NOTE,
    ],
);

static FORMER_CLOSURE: Form = form(
    "以前の終結",
    &[
        ID,
        key("on", "終結日", Date),
        key("reason", "終結理由", Word(Table::ClosureReasons)),
        key("destination", "退院先", Word(Table::Destinations)),
        key("discharged", "退院日", Date),
        key("outcome", "転帰", Word(Table::Outcomes)),
        key("facility", "退院先の施設", Text),
        key("acknowledged", "残したまま終結したもの", Texts),
        NOTE,
        key("reopened", "再開日", Date),
        key("why", "再開の理由", Text),
    ],
);
